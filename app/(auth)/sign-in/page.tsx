import type { Metadata } from 'next';
import { Logo } from '@/app/_ui/frame/logo';
import { knownOutcome, pathOfThisSite } from '@/app/_ui/frame/session';
import { SignInForm } from '@/app/_ui/frame/sign-in-form';

const text = {
  title: 'Sign in',
  name: 'Lockstep',
  promise: 'Keeps every learner’s progress and license in step.',
};

export const metadata: Metadata = { title: text.title };

type Params = Promise<{ callbackUrl?: string | string[]; error?: string | string[] }>;

export default async function SignInPage({ searchParams }: { searchParams: Params }) {
  const { callbackUrl, error } = await searchParams;
  const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);
  return (
    <main className="grid min-h-dvh place-items-center px-5 py-10">
      <div className="w-full max-w-sm">
        <div className="mb-6 flex flex-col gap-3">
          <p className="flex items-center gap-2 font-semibold text-lg tracking-tight">
            <Logo className="size-7" />
            {text.name}
          </p>
          <p className="text-muted">{text.promise}</p>
        </div>
        <div className="panel p-6">
          <h1 className="mb-5 font-semibold text-xl tracking-tight">{text.title}</h1>
          <SignInForm callbackUrl={pathOfThisSite(one(callbackUrl))} refusal={knownOutcome(one(error))} />
        </div>
      </div>
    </main>
  );
}
