import { readPlace, type LinePlace } from '#protocol/lines/line-place.ts';
import { noteIn } from '#protocol/notes/note-link.ts';
import { sessionPagePath } from '#protocol/people/link.ts';
import { momentIn, type Moment } from '#protocol/replay/moment.ts';

/** What a link into a session is to. */
export type Linked =
  { to: 'line'; place: LinePlace } | { to: 'moment'; moment: Moment } | { to: 'note'; note: string };

/** What of this very session an address leads to; null where that is another page, or nothing that is known. */
export function linkedIn(
  href: string,
  { origin, session }: { origin: string; session: string },
): Linked | null {
  const url = URL.parse(href);
  if (url === null || url.origin !== origin || url.search !== '') return null;
  if (url.pathname !== sessionPagePath(session)) return null;
  const fragment = url.hash.slice(1);
  const place = readPlace(fragment);
  if (place !== null) return { to: 'line', place };
  const moment = momentIn(fragment);
  if (moment !== null) return { to: 'moment', moment };
  const note = noteIn(fragment);
  return note === null ? null : { to: 'note', note };
}
