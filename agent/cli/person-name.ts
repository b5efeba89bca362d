import { cleanName, isReservedName } from '#protocol/people/people.ts';
import { CommandFailure, EXIT } from './exit-codes.ts';

/** What was given with `--name`. Throws CommandFailure, with what is wrong, where nobody can be called so. */
export function readPersonName(typed: string): string {
  const name = cleanName(typed);
  if (name === null) throw new CommandFailure('--name is empty, or has no visible characters.', EXIT.usage);
  if (!isReservedName(name)) return name;
  throw new CommandFailure(
    `"${name}" is a reserved name: it stands for you, the server or somebody unknown. Choose another --name.`,
    EXIT.usage,
  );
}
