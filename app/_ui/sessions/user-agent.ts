/** The client in a User-Agent header, with names that people know. */
export type Client = { browser: string; system: string | null } | { program: string };

/** The first match counts, because browsers also name other browsers for compatibility. */
const BROWSERS: readonly [pattern: RegExp, name: string][] = [
  [/\bEdgA?\/(\d+)|\bEdgiOS\/(\d+)/, 'Edge'],
  [/\bOPR\/(\d+)/, 'Opera'],
  [/\bSamsungBrowser\/(\d+)/, 'Samsung Internet'],
  [/\bFirefox\/(\d+)|\bFxiOS\/(\d+)/, 'Firefox'],
  [/\b(?:Headless)?Chrome\/(\d+)|\bCriOS\/(\d+)/, 'Chrome'],
  [/\bVersion\/(\d+)[\d.]* (?:Mobile\/\S+ )?Safari\//, 'Safari'],
];

const SYSTEMS: readonly [pattern: RegExp, name: string][] = [
  [/\biPhone|\biPad/, 'iOS'],
  [/\bAndroid/, 'Android'],
  [/\bWindows/, 'Windows'],
  [/\bMac OS X|\bMacintosh/, 'macOS'],
  [/\bCrOS/, 'ChromeOS'],
  [/\bLinux|\bX11/, 'Linux'],
];

/** Null where the header is missing or names nothing. */
export function describeUserAgent(userAgent: string | null): Client | null {
  if (!userAgent) return null;
  for (const [pattern, name] of BROWSERS) {
    const found = pattern.exec(userAgent);
    if (!found) continue;
    const version = found.slice(1).find(Boolean);
    const system = SYSTEMS.find(([one]) => one.test(userAgent))?.[1] ?? null;
    return { browser: version ? `${name} ${version}` : name, system };
  }
  const program = /^([\w.-]{1,40})(?:\/v?(\d+(?:\.\d+)?))?/.exec(userAgent);
  if (!program?.[1] || program[1] === 'Mozilla') return null;
  return { program: program[2] ? `${program[1]} ${program[2]}` : program[1] };
}
