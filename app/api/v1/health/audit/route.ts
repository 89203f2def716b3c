import { healthHandlers } from '@/lib/http/handlers/health';
import { resource } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(healthHandlers, '/health/audit');
