import { programHandlers } from '@/lib/http/handlers/programs';
import { resource } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(programHandlers, '/programs/{id}');
