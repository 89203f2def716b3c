import { rolloutHandlers } from '@/lib/http/handlers/rollout';
import { resource } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(rolloutHandlers, '/rollout/decisions');
