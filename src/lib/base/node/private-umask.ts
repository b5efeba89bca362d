/** Nothing for the group and others. */
const PRIVATE = 0o077;

/** As this process was started, until it keeps to itself. */
let given: number | null = null;

/** From here on, files and folders that this process makes are for its own user alone, whichever code makes them. */
export function keepFilesPrivate(): void {
  given ??= process.umask(PRIVATE);
}

/**
 * Starts a program that is to make files as its user is used to: a shell, and what leads to one. `start` must have
 * started it when it returns.
 */
export function withGivenUmask<Started>(start: () => Started): Started {
  if (given === null) return start();
  process.umask(given);
  try {
    return start();
  } finally {
    process.umask(PRIVATE);
  }
}
