import { appendFileSync, renameSync, statSync } from 'node:fs';

/**
 * Appends to a file that only its owner can read. A file longer than `maxBytes` becomes `PATH.old`, replacing the
 * earlier one; if somebody has it open, this happens with the next line. Throws if the disk accepts nothing.
 */
export function appendBounded(path: string, { text, maxBytes }: { text: string; maxBytes: number }): void {
  appendFileSync(path, text, { mode: 0o600 });
  if (statSync(path).size > maxBytes) setAside(path);
}

function setAside(path: string): void {
  try {
    renameSync(path, `${path}.old`);
  } catch {
    // The line is already in its place.
  }
}
