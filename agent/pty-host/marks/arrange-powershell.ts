import { posix, win32 } from 'node:path';
import { filled } from './quoting.ts';
import { tokenPath, type Arrangement, type PlainStart, type ReadScript } from './start.ts';

/** What leaves an interactive shell one, in the ways it may be written; others may be about what runs in it. */
const INTERACTIVE = /^-{1,2}(?:l|login|nol|nologo|nop|noprofile|noe|noexit|i|interactive)$/i;

/**
 * PowerShell runs a file after its profiles and stays, with its banner and without an entry in its history. On Windows
 * policy may forbid running any script file; there the text is read and evaluated, which no policy forbids.
 */
export function arrangePowerShell(start: PlainStart, readScript: ReadScript): Arrangement | null {
  const { command, env, folder, platform } = start;
  const { file, args } = command;
  const words = typeof args === 'string' ? args.split(/\s+/).filter((word) => word !== '') : args;
  if (!words.every((word) => INTERACTIVE.test(word))) return null;
  const kept = words.filter((word) => !/^-{1,2}noe(?:xit)?$/i.test(word));
  const name = 'integration.ps1';
  const path = (platform === 'win32' ? win32 : posix).join(folder, name);
  return {
    command: {
      file,
      args: typeof args === 'string' ? windowsLine(kept, path) : [...kept, '-NoExit', '-File', path],
    },
    env,
    files: { [name]: filled(readScript('powershell.ps1'), placesOf(start, kept)) },
  };
}

function placesOf({ command, folder }: PlainStart, words: readonly string[]): Record<string, string> {
  const isCommand = typeof command.args === 'string';
  const hasBanner = !words.some((word) => /^-{1,2}nol/i.test(word));
  return {
    TOKENS: quoted(tokenPath(folder)),
    COMMAND: isCommand ? '$true' : '$false',
    // A file leaves the shell its own.
    BANNER: isCommand && hasBanner ? '$true' : '$false',
  };
}

/** A command line's quotes are the system's, those of the path PowerShell's own. */
function windowsLine(words: readonly string[], path: string): string {
  const run = `Invoke-Expression (Get-Content -Raw -LiteralPath ${quoted(path)})`;
  return [...words, '-NoExit', '-Command', `"try { ${run} } catch {}"`].join(' ');
}

/** As PowerShell takes it to the letter; typographic quotes end such a string too. */
const quoted = (text: string): string => `'${text.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
