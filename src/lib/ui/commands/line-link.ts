import { sessionPagePath } from '#protocol/people/link.ts';
import type { LinePlace } from './places.ts';

/** The address of a line: `#TERMINAL-LINE` behind the session's page. */
export function formatPlace(
  origin: string,
  { session, terminal, line }: LinePlace & { session: string },
): string {
  return `${origin}${sessionPagePath(session)}#${terminal}-${line}`;
}

/** The line that an address leads to, or null. */
export function placeIn(hash: string): LinePlace | null {
  const [terminal = '', number = '', ...rest] = hash.replace(/^#/, '').split('-');
  const isPlace = /^[a-z0-9]{8}$/.test(terminal) && /^\d{1,12}$/.test(number) && rest.length === 0;
  return isPlace ? { terminal, line: Number(number) } : null;
}
