import { readFileSync } from 'node:fs';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { readSecretLine, type SecretInput } from './ask.ts';

/** A secret a command wants, and what it is called where it is asked for. */
export interface WantedSecret {
  /** In the middle of a sentence: `link`, `code`. */
  name: string;
  /** The environment variable that may hold it. */
  variable: string;
  /** The flag that names a file that holds it. */
  fileFlag: string;
}

export const LINK: WantedSecret = { name: 'link', variable: 'HOLDFAST_LINK', fileFlag: '--link-file' };
export const CODE: WantedSecret = { name: 'code', variable: 'HOLDFAST_ENROLL', fileFlag: '--enroll-file' };

export interface GivenSecret {
  /** `-` is standard input's first line. */
  argument?: string | undefined;
  file?: string | undefined;
  environment: NodeJS.ProcessEnv;
  /** Where it is asked for. */
  io: SecretInput;
}

/** Takes the variable out of the environment, which what is started from here would have too. */
export function takeVariable({ variable }: WantedSecret, environment: NodeJS.ProcessEnv): string | null {
  const value = environment[variable]?.trim();
  delete environment[variable];
  return value === undefined || value === '' ? null : value;
}

function readSecretFile(path: string, { name, fileFlag }: WantedSecret): string {
  try {
    const [line = ''] = readFileSync(path, 'utf8').trim().split('\n');
    if (line !== '') return line.trim();
  } catch {
    // Said below, with what to do.
  }
  throw new CommandFailure(`${fileFlag} ${path} cannot be read, or contains no ${name}.`, EXIT.usage);
}

/** What every user of this machine can read in the list of processes is no secret any more. */
function warnOfArgument({ notices }: SecretInput, { name, variable }: WantedSecret): void {
  notices.write(
    `holdfast: other users of this machine can see a ${name} that is given as an argument. ` +
      `Leave it out and you will be asked for it, or set ${variable}.\n`,
  );
}

/** Flag or argument, file, environment, in this order; else whoever sits at the terminal is asked. */
export async function readSecret(
  wanted: WantedSecret,
  { argument, file, environment, io }: GivenSecret,
): Promise<string> {
  const { name, variable, fileFlag } = wanted;
  const variableValue = takeVariable(wanted, environment);
  const question = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  if (argument === '-') return readSecretLine(io, question);
  if (argument !== undefined) {
    warnOfArgument(io, wanted);
    return argument;
  }
  if (file !== undefined) return readSecretFile(file, wanted);
  if (variableValue !== null) return variableValue;
  if (io.input.isTTY) return readSecretLine(io, question);
  throw new CommandFailure(
    `No ${name} was given. Pass - and the ${name} on standard input, or use ${fileFlag} FILE or ${variable}.`,
    EXIT.usage,
  );
}
