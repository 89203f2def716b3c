/** Whether the client asks for an answer before the work is done (RFC 7240): `Prefer: respond-async`. */
export function prefersAsync(request: Request): boolean {
  const preferences = (request.headers.get('prefer') ?? '').split(',');
  return preferences.some((one) => one.split(/[;=]/, 1)[0]?.trim().toLowerCase() === 'respond-async');
}
