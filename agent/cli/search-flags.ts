import { SEARCH_PLACES, type SearchFilter } from '#protocol/search/matching.ts';
import { CommandFailure, EXIT } from './exit-codes.ts';

export interface SearchFlags {
  case?: true;
  word?: true;
  failed?: true;
  in: string;
  since?: string;
  until?: string;
}

/** Whatever a date can be made of, in ms. */
function readMoment(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const at = Date.parse(text);
  if (at >= 0) return at;
  throw new CommandFailure(`${option} is a time: 2026-05-03, or 2026-05-03T14:20.`, EXIT.usage);
}

export function readSearchFilter(flags: SearchFlags): SearchFilter {
  const place = SEARCH_PLACES.find((each) => each === flags.in);
  if (place === undefined)
    throw new CommandFailure(`--in is ${SEARCH_PLACES.join(', ')}, not "${flags.in}".`, EXIT.usage);
  const since = readMoment('--since', flags.since);
  return { place, isFailed: flags.failed ?? false, since, until: readMoment('--until', flags.until) };
}
