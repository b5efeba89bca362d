import { readFileSync } from 'node:fs';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { readSecretLine, type SecretInput } from './ask.ts';

/** A secret that a command needs, and its name when the user is asked for it. */
export interface WantedSecret {
  /** In the middle of a sentence: `link`, `code`. */
  name: string;
  /** The environment variable that may hold it. */
  variable: string;
  /** The flag that names a file that contains it. */
  fileFlag: string;
}

export const LINK: WantedSecret = { name: 'link', variable: 'HOLDFAST_LINK', fileFlag: '--link-file' };
export const CODE: WantedSecret = { name: 'code', variable: 'HOLDFAST_ENROLL', fileFlag: '--enroll-file' };

export interface GivenSecret {
  /** `-` means the first line of standard input, the variable's name what it holds. */
  argument?: string | undefined;
  file?: string | undefined;
  environment: NodeJS.ProcessEnv;
  /** Where to ask for it. */
  io: SecretInput;
}

/** Reads the variable and removes it from the environment, because child processes would inherit it. */
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
    // Reported below, with what to do.
  }
  throw new CommandFailure(`${fileFlag} ${path} cannot be read, or contains no ${name}.`, EXIT.usage);
}

/** A secret that every user of this machine can read in the list of processes is no longer one. */
function warnOfArgument({ notices }: SecretInput, { name, variable }: WantedSecret): void {
  notices.write(
    `holdfast: other users of this machine can see a ${name} that is given as an argument. ` +
      `Pass - instead and you will be asked for it, or set ${variable} and pass ${variable}.\n`,
  );
}

/**
 * Takes the secret from flag or argument, file, or environment, in this order; otherwise asks the user at the terminal.
 */
export async function readSecret(
  wanted: WantedSecret,
  { argument, file, environment, io }: GivenSecret,
): Promise<string> {
  const { name, variable, fileFlag } = wanted;
  const variableValue = takeVariable(wanted, environment);
  const question = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  if (argument === '-') return readSecretLine(io, question);
  if (argument !== undefined && argument !== variable) {
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
