import Link from 'next/link';
import { Logo } from './logo';
import { ThemeMenu } from './theme-menu';
import { UserMenu } from './user-menu';

const text = { name: 'Lockstep', home: 'Lockstep, overview', skip: 'Skip to the content' };

export function TopBar() {
  return (
    <header className="sticky top-0 z-20 border-line border-b bg-canvas">
      <a
        href="#content"
        className="absolute top-2 left-2 z-30 -translate-y-16 rounded-md bg-action px-3 py-1.5 text-on-action focus:translate-y-0"
      >
        {text.skip}
      </a>
      <div className="mx-auto flex h-13 max-w-7xl items-center justify-between gap-2 px-4 md:px-6">
        <Link
          href="/"
          aria-label={text.home}
          className="flex items-center gap-2 rounded-md font-semibold tracking-tight"
        >
          <Logo />
          {text.name}
        </Link>
        <div className="flex items-center gap-1">
          <ThemeMenu />
          <UserMenu />
        </div>
      </div>
    </header>
  );
}
