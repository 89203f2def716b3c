export type SmallPage = {
  status: number;
  locale: string;
  /** The value of CSS `color-scheme`: `light`, `dark` or both. */
  colorScheme: string;
  title: string;
  why: string;
  /** A link to the next step. */
  link?: { href: string; text: string };
  headers: Record<string, string>;
};

/** A page of a few hundred bytes without rendering, for addresses that anybody may request at any rate. */
export function smallPage({ status, locale, colorScheme, title, why, link, headers }: SmallPage): Response {
  const html = `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${title} · Lockstep</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<style>
:root { color-scheme: ${colorScheme}; font: 0.875rem/1.375rem ui-sans-serif, system-ui, sans-serif }
body { margin: 0; min-height: 100dvh; display: grid; place-items: center;
  background: light-dark(#faf9f7, #0f1115); color: light-dark(#1b1d22, #f1f2f4) }
main { max-width: 28rem; padding: 0 1.25rem }
h1 { margin: 0; font-size: 1.75rem; line-height: 2.125rem }
p { margin: 0.75rem 0; color: light-dark(#4b4e55, #bbbec4) }
a { display: inline-block; padding: 0.375rem 0.75rem; border: 1px solid light-dark(#83868c, #666a72);
  border-radius: 0.4375rem; color: inherit; font-weight: 500; text-decoration: none }
</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p>${why}</p>
${link ? `<a href="${link.href}">${link.text}</a>` : ''}
</main>
</body>
</html>
`;
  return new Response(html, { status, headers: { 'Content-Type': 'text/html; charset=utf-8', ...headers } });
}
