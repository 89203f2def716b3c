/** The logo: two parallel strokes. */
export function Logo({ className = 'size-6' }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" className={className} aria-hidden="true" fill="none" strokeWidth="2.6">
      <rect width="24" height="24" rx="6" className="fill-action" />
      <path
        d="M5.5 15.5 9 11.5l3 2 6-6.5"
        className="stroke-on-action"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <path
        d="M5.5 19.5 9 15.5l3 2 6-6.5"
        className="stroke-on-action opacity-45"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
