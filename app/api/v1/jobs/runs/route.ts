import { jobHandlers } from '@/lib/http/handlers/jobs';
import { resource } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(jobHandlers, '/jobs/runs');
