/**
 * A page that shows the API's document with a viewer from node_modules. It is separate HTML, because the console's styles
 * and scripts would disturb the viewer. Its scripts carry the nonce of the request's content security policy, as Next's own
 * scripts do.
 */
export function documentPage(
  request: Request,
  viewer: { title: string; style?: string; script: string; start: string },
): Response {
  const nonce = /'nonce-([\w+/=-]+)'/.exec(request.headers.get('content-security-policy') ?? '')?.[1];
  const nonced = nonce ? ` nonce="${nonce}"` : '';
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${viewer.title}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
${viewer.style ? `<link rel="stylesheet" href="${viewer.style}">` : ''}
<style>body { margin: 0 }</style>
</head>
<body>
<noscript>This page needs JavaScript. The document itself is at <a href="/api/v1/openapi.json">/api/v1/openapi.json</a>.</noscript>
<div id="document"></div>
<script src="${viewer.script}"${nonced}></script>
<script${nonced}>${viewer.start}</script>
</body>
</html>
`;
  return new Response(html, {
    headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' },
  });
}
