/** Leaves the page. The promise never resolves, so that nothing is read any more after the sign-out. */
export function leaveFor(path: string): Promise<never> {
  location.assign(path);
  return new Promise(() => {});
}
