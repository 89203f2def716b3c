import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { runbookOf } from '@/lib/alert/message-of';
import { ALERT_SUBJECTS } from '@/lib/vocabulary/alerts';

/** Headings of a document, as the anchors that links name. */
function anchorsIn(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    (title as string)
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
}

it.each(ALERT_SUBJECTS)('what a message of %s links to is in the runbook', (subject) => {
  const [file, anchor] = runbookOf(subject).split('#') as [string, string];
  expect(anchorsIn(file)).toContain(anchor);
});
