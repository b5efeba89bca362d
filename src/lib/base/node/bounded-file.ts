import { appendFileSync, renameSync, statSync } from 'node:fs';

/**
 * Appends to a file of its owner's alone; past `maxBytes` it becomes `PATH.old`, in the place of the one before, or with
 * the next line where somebody holds it now. Throws where the disk takes nothing.
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
