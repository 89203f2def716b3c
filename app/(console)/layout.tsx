import type { ReactNode } from 'react';
import { ConnectionNotice } from '@/app/_ui/frame/connection-notice';
import { TopBar } from '@/app/_ui/frame/top-bar';
import { Clock } from '@/app/_ui/state/clock';
import { SignedIn } from '@/app/_ui/state/me';
import { readConsoleUser } from '@/lib/auth/session';

/** Whoever is not signed in is sent away by the page, which knows what to come back to. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const user = await readConsoleUser();
  if (!user) return children;
  return (
    <SignedIn person={{ name: user.name, email: user.email, role: user.role }}>
      <Clock serverNow={Date.now()}>
        <div className="isolate">
          <TopBar />
          <ConnectionNotice />
          <main
            id="content"
            tabIndex={-1}
            className="mx-auto max-w-7xl px-3 py-4 outline-none sm:px-4 md:px-6 md:py-6"
          >
            {children}
          </main>
        </div>
      </Clock>
    </SignedIn>
  );
}
