import type { Exit } from '#protocol/marks/mark.ts';
import type { TerminalInfo } from '#protocol/terminals/terminal.ts';
import type { NoteView } from '#protocol/notes/view.ts';
import type { PastLine, PastMark, PastPiece } from './lines.ts';
import type { PlacedNote } from './placed-note.ts';

/** A command as its marks tell it, as far as they have come. */
export interface PastCommand {
  command: number;
  text: string | null;
  directory: string | null;
  startedAt: number | null;
  /** `cut-off`: its terminal ended while it ran. */
  ended: { at: number; exit: Exit | 'cut-off'; errors: readonly string[] } | null;
}

/** A terminal's past as one reads it: commands with what they printed, and the lines that are no command's. */
export type DocumentPart =
  | { type: 'command'; command: PastCommand }
  /** Of the command before. */
  | { type: 'output'; text: string }
  | { type: 'ended'; command: PastCommand }
  /** Of no command. */
  | { type: 'line'; text: string }
  /** On the lines, or the command, before it. */
  | { type: 'note'; placed: PlacedNote };

interface Place {
  line: number;
  column: number;
}

/** `from`: where its prompt begins. Lines up to `start` are prompt and command, lines up to `end` its output. */
interface Placed {
  command: PastCommand;
  from: number;
  /** Null before it, and on the alternate screen, which has no lines. */
  start: Place | null;
  end: Place | null;
  isTold: boolean;
}

/** What a document is made with besides the output. `over`: how the terminal ended, if it has. */
export interface DocumentOptions {
  over?: TerminalInfo['ended'];
  onCommands?: readonly CommandNote[];
}

/** A note on a command. */
export interface CommandNote {
  command: number;
  note: NoteView;
}

/** Puts lines, marks and notes together, as they come. */
export async function* documentOf(
  pieces: AsyncIterable<PastPiece>,
  { over = null, onCommands = [] }: DocumentOptions = {},
): AsyncGenerator<DocumentPart> {
  const reading = new Reading();
  for await (const { marks, lines } of pieces) {
    for (const mark of marks) reading.mark(mark);
    for (const line of lines) {
      for (const part of reading.line(line)) yield* withNotes(part, onCommands);
      for (const placed of line.notes ?? []) yield { type: 'note', placed };
    }
  }
  for (const part of reading.rest(over)) yield* withNotes(part, onCommands);
}

/** A command's notes stand before its output: that may be long. */
function* withNotes(part: DocumentPart, onCommands: readonly CommandNote[]): Generator<DocumentPart> {
  yield part;
  if (part.type !== 'command') return;
  for (const { command, note } of onCommands)
    if (command === part.command.command) yield { type: 'note', placed: { note, standing: 'in-place' } };
}

class Reading {
  /** Commands whose lines have not all come yet, in order. */
  #open: Placed[] = [];
  #prompt: { command: number; line: number; directory: string | null } | null = null;

  mark({ at, mark }: PastMark): void {
    if (mark.mark === 'shell' || mark.mark === 'passed-over' || mark.trust === 'inner') return;
    const { command, line, column } = mark;
    if (mark.mark === 'prompt' && line !== null) this.#prompt = { command, line, directory: mark.directory };
    const placed = this.#open.find((one) => one.command.command === command);
    if (mark.mark === 'text') this.#of(command, { line, at }).command.text = mark.text;
    if (mark.mark === 'start') {
      const begun = placed ?? this.#of(command, { line, at });
      begun.command.startedAt = at;
      begun.start = line === null ? null : { line, column };
    }
    if (mark.mark === 'end' && placed !== undefined) {
      const errors = mark.errors.map(({ message }) => message);
      placed.command.ended = { at, exit: mark.exit, errors };
      placed.end = line === null ? placed.start : { line, column };
    }
  }

  #of(command: number, { line, at }: { line: number | null; at: number }): Placed {
    const known = this.#open.find((one) => one.command.command === command);
    if (known !== undefined) return known;
    const prompt = this.#prompt?.command === command ? this.#prompt : null;
    const from = prompt?.line ?? line ?? 0;
    for (const before of this.#open) {
      // Nobody said how it ended, and another has begun.
      before.end ??= { line: from, column: 0 };
      before.command.ended ??= { at, exit: 'unknown', errors: [] };
    }
    const begun: Placed = {
      command: { command, text: null, directory: prompt?.directory ?? null, startedAt: null, ended: null },
      ...{ from, start: null, end: null, isTold: false },
    };
    this.#open.push(begun);
    return begun;
  }

  *line({ line, text }: PastLine): Generator<DocumentPart> {
    for (let of = this.#at(line); of !== undefined; of = this.#at(line)) {
      if (!of.isTold) yield { type: 'command', command: of.command };
      of.isTold = true;
      const { start, end } = of;
      const isPast = end !== null && (line > end.line || (line === end.line && end.column === 0));
      if (!isPast) {
        // The text before the start is the prompt, with the command.
        if (start !== null && line >= start.line)
          yield { type: 'output', text: within(text, { line, start, end }) };
        if (end === null || line < end.line) return;
      }
      yield { type: 'ended', command: of.command };
      this.#open = this.#open.filter((one) => one !== of);
      // After output without a line end comes the next prompt, or text that belongs to no command.
      if (!isPast && this.#at(line) === undefined) return;
    }
    if (this.#prompt === null || line < this.#prompt.line) yield { type: 'line', text };
  }

  /** The first command to which a line may belong. */
  #at(line: number): Placed | undefined {
    const [first] = this.#open;
    return first !== undefined && line >= first.from ? first : undefined;
  }

  *rest(over: TerminalInfo['ended']): Generator<DocumentPart> {
    for (const { command, isTold } of this.#open) {
      if (!isTold) yield { type: 'command', command };
      if (over !== null && command.startedAt !== null) {
        const exit = over.cause === 'exited' ? over.exitCode : null;
        command.ended ??= { at: over.at, exit: exit ?? 'cut-off', errors: [] };
      }
      if (command.ended !== null) yield { type: 'ended', command };
    }
  }
}

/** The part of a line between start and end. A column counts as a character, which is so except for wide ones. */
function within(
  text: string,
  { line, start, end }: { line: number; start: Place; end: Place | null },
): string {
  const characters = [...text];
  const to = end !== null && end.line === line ? end.column : characters.length;
  return characters.slice(line === start.line ? start.column : 0, to).join('');
}
