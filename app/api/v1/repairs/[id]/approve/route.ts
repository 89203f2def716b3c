import { repairHandlers } from '@/lib/http/handlers/repairs';
import { resource } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(repairHandlers, '/repairs/{id}/approve');
