import type { ExamplesOf } from '@/lib/contract/example';
import type { channelOperations } from '@/lib/contract/operations/channels';

export const channelExamples = {
  'POST /alerts/channels': [
    {
      summary: 'Mails for those on call',
      body: {
        name: 'On call',
        settings: {
          kind: 'email',
          server: { host: 'smtp.example.org', user: 'lockstep', password: 'of the mail server' },
          from: 'lockstep@example.org',
          to: ['oncall@example.org'],
        },
      },
      status: 201,
    },
    {
      summary: 'A webhook for critical alerts',
      body: {
        name: 'Status page',
        min_severity: 'critical',
        settings: {
          kind: 'webhook',
          url: 'https://status.example.org/hooks/lockstep',
          signing_secret: '8c1f9d2e-4b5a-4f6d-9a3e-2f7b6c5d4e3f',
        },
      },
      status: 201,
    },
  ],
  'GET /alerts/channels': [{ summary: 'The channels', status: 200 }],
  'PATCH /alerts/channels/{id}': [
    {
      summary: 'Only critical alerts from now on',
      params: { id: 1 },
      body: { min_severity: 'critical' },
      status: 200,
    },
  ],
  'GET /alerts/deliveries': [{ summary: 'What was given up', query: { state: 'dead' }, status: 200 }],
} satisfies ExamplesOf<typeof channelOperations>;
