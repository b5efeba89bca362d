/** A line of a session, by its terminal and its number there. */
export interface LinePlace {
  terminal: string;
  line: number;
}

const PLACE = /^([a-z0-9]{8})-(0|[1-9]\d{0,15})$/;

/** `TERMINAL-LINE`, as the command line prints it and as it appears after the `#` of a page. */
export function formatPlace({ terminal, line }: LinePlace): string {
  return `${terminal}-${line}`;
}

/** Reads `TERMINAL-LINE`, or null if it is not one. */
export function readPlace(text: string): LinePlace | null {
  const [, terminal, digits] = PLACE.exec(text) ?? [];
  if (terminal === undefined || digits === undefined) return null;
  const line = Number(digits);
  return Number.isSafeInteger(line) ? { terminal, line } : null;
}
