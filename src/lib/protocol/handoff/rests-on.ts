import type { CommandRow } from '../commands/command.ts';
import { formatPlace, readPlace, type LinePlace } from '../lines/line-place.ts';
import { formatNoteLink, noteIn } from '../notes/note-link.ts';

/** What a sentence of a handoff rests on, and so links to. */
export type RestsOn =
  | { on: 'line'; place: LinePlace }
  | { on: 'command'; terminal: string; command: number }
  | { on: 'note'; note: string }
  | { on: 'person'; person: string };

const PERSON = /^person-([0-9a-hjkmnp-tv-z]{10})$/;
const COMMAND = /^command-([a-z0-9]{8})-([1-9]\d{0,15})$/;

/** As a link within the page says it. */
export function linkTo(what: RestsOn): string {
  switch (what.on) {
    case 'line':
      return `#${formatPlace(what.place)}`;
    case 'command':
      return `#command-${what.terminal}-${what.command}`;
    case 'note':
      return `#${formatNoteLink(what.note)}`;
    case 'person':
      return `#person-${what.person}`;
  }
}

/** Reads such a link; null if it is none. */
export function readLink(href: string): RestsOn | null {
  if (!href.startsWith('#')) return null;
  const text = href.slice(1);
  const note = noteIn(text);
  if (note !== null) return { on: 'note', note };
  const [, person] = PERSON.exec(text) ?? [];
  if (person !== undefined) return { on: 'person', person };
  const [, terminal, number] = COMMAND.exec(text) ?? [];
  if (terminal !== undefined) return { on: 'command', terminal, command: Number(number) };
  const place = readPlace(text);
  return place === null ? null : { on: 'line', place };
}

/** Where a command stands: on the line of its prompt, where one is known. */
export function restsOnCommand({
  terminal,
  command,
  promptLine,
  line,
}: Pick<CommandRow, 'terminal' | 'command' | 'promptLine' | 'line'>): RestsOn {
  const shown = promptLine ?? line;
  return shown === null
    ? { on: 'command', terminal, command }
    : { on: 'line', place: { terminal, line: shown } };
}
