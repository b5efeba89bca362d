/** A link: `ORIGIN/s/SESSION#SECRET`. The secret stays in the fragment, so it reaches no server log. */
export interface Link {
  origin: string;
  session: string;
  secret: string;
}

/** Characters around a link that get copied with it: brackets and quotes, a full stop, `%20`. */
const LINK =
  /^[\s<([{"'`*_\u00ab\u2018\u201c]*(https?:\/\/[^/\s]+)\/s\/([a-z0-9]{12})\/?#([A-Za-z0-9_-]{43})(?:[^A-Za-z0-9_-]\S*)?$/;

/** Reads a link, or returns `null` if it is not one. */
export function parseLink(link: string): Link | null {
  const [, origin, session, secret] = LINK.exec(link.trim()) ?? [];
  if (origin === undefined || session === undefined || secret === undefined) return null;
  return { origin, session, secret };
}

/** The secret in the part after the `#` of a link; undefined if there is none. */
export function secretIn(fragment: string): string | undefined {
  return /^([A-Za-z0-9_-]{43})(?:[^A-Za-z0-9_-]|$)/.exec(fragment)?.[1];
}

/** A path of the page without what a text added after it: a full stop, a bracket, `%20`. */
export function barePath(path: string): string {
  return path.replace(/(?:%[0-9A-Fa-f]{2}|[^A-Za-z0-9/_-])+\/?$/u, '') || '/';
}

export function formatLink({ origin, session, secret }: Link): string {
  return `${origin}${sessionPagePath(session)}#${secret}`;
}

/** The page of a session. */
export function sessionPagePath(session: string): string {
  return `/s/${session}`;
}

/** Path of a session's room below the origin. */
export function sessionPath(session: string): string {
  return `/parties/session/${session}`;
}

/** Name of the session's notes room: its own, since y-partykit tells rooms apart by their id alone. */
export function notesRoom(session: string): string {
  return `notes-${session}`;
}

/** Path of a session's notes room below the origin. */
export function notesPath(session: string): string {
  return `/parties/notes/${notesRoom(session)}`;
}

/** The page where a spoken code is typed; a code of six digits is accepted only at its session's. */
export function joinPath(session?: string): string {
  return session === undefined ? '/j' : `/j/${session}`;
}

/** Path of the desk's room below the origin. */
export const DESK_PATH = '/parties/desk/main';
