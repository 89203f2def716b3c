import Link from 'next/link';
import { buttonLook } from './_ui/button';

const text = {
  title: 'There is no such page',
  why: 'The address may be mistyped, or from another version.',
  home: 'To the overview',
};

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-items-center px-5">
      <div className="flex max-w-md flex-col items-start gap-3">
        <h1 className="font-semibold text-2xl tracking-tight">{text.title}</h1>
        <p className="text-soft">{text.why}</p>
        <Link href="/" className={buttonLook()}>
          {text.home}
        </Link>
      </div>
    </main>
  );
}
