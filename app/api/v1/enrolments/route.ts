import { enrolmentHandlers } from '@/lib/http/handlers/enrolments';
import { resource } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(enrolmentHandlers, '/enrolments');
