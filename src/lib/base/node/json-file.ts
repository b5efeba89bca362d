import { readFileSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import { removeNow, renameOver } from './patient-files.ts';

/**
 * Writes a file in one step, for its owner only: a reader sees the old one or the new one, never half of it. Throws if
 * it cannot.
 */
export function writePrivateFile(path: string, content: string | Uint8Array): void {
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, content, { mode: 0o600 });
  try {
    renameOver({ from: draft, to: path });
  } catch (error) {
    removeNow(draft);
    throw error;
  }
}

export function writeJsonFile(path: string, value: unknown): void {
  writePrivateFile(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** Reads a file of a known form, or returns `null` if it is missing or not of that form. */
export function readJsonFile<Schema extends v.GenericSchema>(
  path: string,
  schema: Schema,
): v.InferOutput<Schema> | null {
  try {
    const parsed = v.safeParse(schema, JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
