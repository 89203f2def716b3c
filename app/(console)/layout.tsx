import type { ReactNode } from 'react';
import { ConsoleFrame } from '@/app/_ui/frame/console-frame';
import { Clock } from '@/app/_ui/state/clock';
import { Live } from '@/app/_ui/state/live';
import { SignedIn } from '@/app/_ui/state/me';
import { readConsoleUser } from '@/lib/http/session';
import { answerUnavailable } from '@/lib/http/unavailable-page';

/** The page itself redirects a visitor without a session, because it knows the address to return to. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const user = await readConsoleUser().catch(answerUnavailable);
  if (!user) return <main>{children}</main>;
  return (
    <SignedIn person={user}>
      <Clock serverNow={Date.now()}>
        <Live>
          <ConsoleFrame>{children}</ConsoleFrame>
        </Live>
      </Clock>
    </SignedIn>
  );
}
