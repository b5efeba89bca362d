import { createContext } from 'svelte';
import { formatPlace } from '#protocol/lines/line-place.ts';
import type { CommandRow } from '#protocol/commands/command.ts';
import type { NoteView } from '#protocol/notes/view.ts';
import type { SessionView } from '../../session/view.ts';
import type { Nameable, Nameables } from './completing.ts';

export interface NameablesParts {
  view(): SessionView | null;
  /** In the order they were entered. */
  commands(): readonly CommandRow[];
  notes(): readonly NoteView[];
}

const LABEL_CHARS = 60;

/** What the session has to name: people, and commands, notes and lines by their place. */
export function createNameables({ view, commands, notes }: NameablesParts): Nameables {
  return {
    people: () =>
      (view()?.people ?? []).map(({ name, role }) => ({
        ...{ label: name, detail: role, written: `@${name}` },
      })),
    places: (typed) => [
      ...lineOf(typed, view()?.watching ?? null),
      ...commands().toReversed().flatMap(ofCommand),
      ...notes().flatMap(ofNote),
    ],
  };
}

function ofCommand({ text, terminal, line, promptLine }: CommandRow): Nameable[] {
  const at = promptLine ?? line;
  return at === null || text === null || text.trim() === ''
    ? []
    : [
        {
          label: shortened(text),
          detail: `command, line ${at}`,
          written: `#${formatPlace({ terminal, line: at })}`,
        },
      ];
}

function ofNote({ anchor, text, by, withdrawn }: NoteView): Nameable[] {
  if (anchor?.on !== 'lines' || withdrawn !== null) return [];
  const { terminal, from } = anchor;
  const written = `#${formatPlace({ terminal, line: from.line })}`;
  return [{ label: shortened(text), detail: `note by ${by.name}, line ${from.line}`, written }];
}

function lineOf(typed: string, terminal: string | null): Nameable[] {
  if (terminal === null || !/^\d{1,9}$/.test(typed)) return [];
  const line = Number(typed);
  return [
    { label: `Line ${line}`, detail: 'in this terminal', written: `#${formatPlace({ terminal, line })}` },
  ];
}

const shortened = (text: string) => {
  const whole = text.replaceAll(/\s+/g, ' ').trim();
  return whole.length > LABEL_CHARS ? `${whole.slice(0, LABEL_CHARS)}…` : whole;
};

export const [getNameablesParts, setNameablesParts] = createContext<NameablesParts>();
