import { LIVE_SIGN_SECONDS, TOPICS } from '@/lib/vocabulary/live';
import { defineOperations } from './operation';

export const liveOperations = defineOperations({
  'GET /live': {
    id: 'watchChanges',
    tag: 'Live',
    summary: 'Be told, within a second or so, what has changed',
    description: `A stream of server-sent events that has no end. Each event \`changes\` is a JSON object with the new marks of the topics that changed (${TOPICS.map((topic) => `\`${topic}\``).join(', ')}); the first has those of all. A mark only says that the data of its topic is not what it was with another mark: read what you show of it again. An empty object, every ${LIVE_SIGN_SECONDS} seconds without a change, says that all changes were told; a comment in its place, that the database cannot be asked. The stream ends when the caller signs out or may not read any more, and when the process stops. Close a stream that nobody looks at: the number of a user, and that of a process, is limited (\`rate_limited\`, \`unavailable\`).`,
    permission: 'console.enter',
    answers: { 200: { description: 'The events', mediaType: 'text/event-stream' } },
  },
});
