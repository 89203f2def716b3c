'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Keys } from '../keys/keys';
import { SearchButton } from '../palette/search-button';
import { useIsStale } from '../state/connection';
import { ConnectionNotice } from './connection-notice';
import { LanguageMenu } from './language-menu';
import { Logo } from './logo';
import { NarrowNavigation } from './narrow-navigation';
import { NavigationList } from './navigation-list';
import { ThemeMenu } from './theme-menu';
import { UserMenu } from './user-menu';

/** The frame of every page: the navigation is on the left, or behind a button on a narrow screen. */
export function ConsoleFrame({ children }: { children: ReactNode }) {
  const t = useTranslations('frame');
  return (
    <Keys>
      <div className="isolate lg:grid lg:grid-cols-[14.5rem_minmax(0,1fr)]">
        <a
          href="#content"
          className="absolute top-2 left-2 z-40 -translate-y-16 rounded-md bg-action px-3 py-1.5 text-on-action focus:translate-y-0"
        >
          {t('skip')}
        </a>
        <aside className="sticky top-0 hidden h-dvh flex-col gap-5 overflow-y-auto border-line border-r px-3 py-4 lg:flex print:hidden">
          <Home />
          <SearchButton />
          <div className="grow">
            <NavigationList />
          </div>
          <Corner />
        </aside>
        <header className="sticky top-0 z-20 flex h-13 items-center justify-between gap-2 border-line border-b bg-canvas px-3 lg:hidden print:hidden">
          <div className="flex items-center gap-1">
            <NarrowNavigation />
            <Home />
          </div>
          <div className="flex min-w-0 items-center gap-1">
            <SearchButton small />
            <UserMenu />
          </div>
        </header>
        <div className="min-w-0">
          <ConnectionNotice />
          <Content>{children}</Content>
        </div>
      </div>
    </Keys>
  );
}

/** Old data is faded; a page that only says that there is nothing to show is not. */
function Content({ children }: { children: ReactNode }) {
  const isStale = useIsStale();
  return (
    <main
      id="content"
      tabIndex={-1}
      className={`mx-auto max-w-7xl px-3 py-4 outline-none *:transition-opacity sm:px-4 md:px-6 md:py-6 ${isStale ? '*:not-[[role=alert]]:opacity-60' : ''}`}
    >
      {children}
    </main>
  );
}

function Home() {
  const t = useTranslations('frame');
  return (
    <Link
      href="/"
      aria-label={t('home')}
      className="flex items-center gap-2 rounded-md px-2 font-semibold tracking-tight"
    >
      <Logo />
      {t('name')}
    </Link>
  );
}

function Corner() {
  return (
    <div className="flex items-center justify-between gap-1 border-line border-t pt-3">
      <UserMenu />
      <span className="flex shrink-0">
        <LanguageMenu />
        <ThemeMenu />
      </span>
    </div>
  );
}
