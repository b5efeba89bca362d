import { cleanName, isReservedName } from '#protocol/people/people.ts';
import { CommandFailure, EXIT } from './exit-codes.ts';

/** Reads `--name`. Throws a CommandFailure that says what is wrong with a name that nobody can have. */
export function readPersonName(typed: string): string {
  const name = cleanName(typed);
  if (name === null) throw new CommandFailure('--name is empty, or has no visible characters.', EXIT.usage);
  if (!isReservedName(name)) return name;
  throw new CommandFailure(
    `"${name}" is a reserved name: it stands for you, the server or somebody unknown. Choose another --name.`,
    EXIT.usage,
  );
}
