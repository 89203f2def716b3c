import { activityHandlers } from '@/lib/http/handlers/activities';
import { resource } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(activityHandlers, '/activities');
