import { liveOperations } from '@/lib/contract/live';
import { bind } from '@/lib/http/bind';
import { openStream, readMarksNow } from '@/lib/http/live/streams';

export const liveHandlers = bind(liveOperations, {
  'GET /live': async ({ web, user, isAdmitted }) => {
    const marks = await readMarksNow(web);
    return { open: () => openStream({ userId: user.id, marks, isAdmitted }) };
  },
});
