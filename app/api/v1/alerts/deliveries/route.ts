import { deliveryHandlers } from '@/lib/http/handlers/deliveries';
import { resource } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(deliveryHandlers, '/alerts/deliveries');
