import { violationHandlers } from '@/lib/http/handlers/violations';
import { resource } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(violationHandlers, '/health/violations');
