import { writerHandlers } from '@/lib/http/handlers/writers';
import { resource } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(writerHandlers, '/writers/{id}');
