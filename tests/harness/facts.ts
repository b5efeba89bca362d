const POLL_MS = 20;

/** Waits until `look` gives something, and gives it; fails with `what` after `withinMs`. Errors of `look` count as nothing yet. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  withinMs = 30_000,
): Promise<Exclude<T, null | undefined | false>> {
  const deadline = performance.now() + withinMs;
  let last: unknown;
  while (performance.now() < deadline) {
    try {
      const found = await look();
      if (found !== null && found !== undefined && found !== false) {
        // The three values that mean "not yet" have just been ruled out.
        return found as Exclude<T, null | undefined | false>;
      }
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`waited ${withinMs} ms in vain: ${what}${last === undefined ? '' : ` (${String(last)})`}`);
}
