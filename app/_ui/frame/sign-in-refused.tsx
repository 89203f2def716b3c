import { ToneIcon } from '../mark';

/** The reason why the sign-in failed; screen readers read it at once. */
export function SignInRefused({ why }: { why: string | null }) {
  return (
    <div role="alert" className="empty:hidden">
      {why && (
        <p className="flex items-start gap-2 rounded-md bg-bad-wash px-3 py-2.5 font-medium text-bad text-sm">
          <ToneIcon tone="bad" className="mt-0.5 size-4" />
          {why}
        </p>
      )}
    </div>
  );
}
