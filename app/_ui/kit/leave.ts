/** Leaves the page. It never answers: nothing is read any more as the person who is signed out. */
export function leaveFor(path: string): Promise<never> {
  location.assign(path);
  return new Promise(() => {});
}
