const LOCALE = 'en-US';
const whole = new Intl.NumberFormat(LOCALE);
const MAX_DECIMALS = 4;

export function formatCount(count: number): string {
  return whole.format(count);
}

/** "1 pair", "12,300 pairs". */
export function countOf(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** A percentage cut, never rounded, after four decimals: 99.996 stays 99.996, and only 100 is shown as 100. */
export function formatPercent(percent: number): string {
  const [integer = '0', decimals = ''] = percent.toFixed(9).split('.');
  const kept = decimals.slice(0, MAX_DECIMALS).replace(/0+$/, '');
  return kept ? `${integer}.${kept}` : integer;
}

/** "4 s", "12 min", "3 h", "5 d": the largest unit only. */
export function formatSpan(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** "4:07", "1:02:30": what is left until a moment. */
export function formatCountdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}

/** "PT300S" as people say it: "every 5 min". */
export function formatInterval(seconds: number): string {
  if (seconds % 86_400 === 0) return seconds === 86_400 ? 'daily' : `every ${seconds / 86_400} d`;
  if (seconds % 3600 === 0) return `every ${seconds / 3600} h`;
  return seconds % 60 === 0 ? `every ${seconds / 60} min` : `every ${seconds} s`;
}

/** "+2", "−3", "0": with a real minus sign. */
export function formatDifference(difference: number): string {
  if (difference === 0) return '0';
  return difference > 0 ? `+${difference}` : `−${Math.abs(difference)}`;
}
