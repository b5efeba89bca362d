import { existsSync } from 'node:fs';
import * as v from 'valibot';
import { readJsonFile } from '#base/node/json-file.ts';
import { findProgram, quoteProgram } from '../pty-host/shell.ts';

/** A program's name or path, unchanged; nothing that could be read as arguments. */
const shellName = v.pipe(v.string(), v.regex(/^[^'"\p{Cc}]{1,200}$/u));
const shellList = v.array(shellName);

/**
 * What a room opens on this endpoint, as `chooseShell` takes it: the first shell of `shells.json` that is installed,
 * and without that file the user's own, `null`. Rooms cannot say which: theirs would be any command at all. Throws with
 * the reason where the list has none.
 */
export function roomShell(path: string, environment: NodeJS.ProcessEnv): string | null {
  if (!existsSync(path)) return null;
  const names = readJsonFile(path, shellList);
  if (names === null)
    throw new Error(`${path} is not a list of shell names, as in ["bash", "/usr/bin/fish"]`);
  const { platform } = process;
  const found = names.find((name) => findProgram(name, { env: environment, platform }) !== null);
  if (found !== undefined) return quoteProgram(found, platform);
  throw new Error(
    names.length === 0
      ? 'this machine does not let sessions open shells'
      : `none of the shells in ${path} is installed`,
  );
}
