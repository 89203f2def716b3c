import { maintenanceHandlers } from '@/lib/http/handlers/maintenance';
import { resource } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  maintenanceHandlers,
  '/alerts/maintenance/{id}/end',
);
