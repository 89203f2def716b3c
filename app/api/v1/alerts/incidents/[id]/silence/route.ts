import { incidentHandlers } from '@/lib/http/handlers/incidents';
import { resource } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  incidentHandlers,
  '/alerts/incidents/{id}/silence',
);
