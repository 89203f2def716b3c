import { channelHandlers } from '@/lib/http/handlers/channels';
import { resource } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  channelHandlers,
  '/alerts/channels/{id}/test',
);
