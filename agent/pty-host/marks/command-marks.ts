import { assertNever } from '#base/assert-never.ts';
import type { Bytes } from '#base/bytes.ts';
import type { Exit, Mark, MarkedShell, PlainReason, Trust } from '#protocol/marks/mark.ts';
import { PLAIN_REASONS } from '#protocol/marks/mark.ts';
import { boundedText, beginningOf, toldText } from './bounded-text.ts';
import { NO_ERRORS, readErrors, type CommandErrors } from './command-errors.ts';
import { hasEnter } from './enter.ts';
import { createInnerBudget } from './inner-budget.ts';
import { createLeakWatch, type LeakWatch } from './leak-watch.ts';
import type { Sequence } from './sequence.ts';
import type { Tokens } from './tokens.ts';
import { MAX_DIRECTORY_BYTES } from '#protocol/ground/limits.ts';

/** A place in the terminal's lines; null on the alternate screen, which has none. */
export interface Place {
  line: number | null;
  column: number;
}

/** What the marks need to know of the screen. */
export interface MarkedScreen {
  readonly place: Place;
  /** The text from one place up to another, or to the end of its line; null if it is gone. */
  textFrom(from: Place, to: Place | null): string | null;
}

export interface CommandMarksOptions {
  /** Which shell runs there; null: one whose marks we do not know. */
  shell: MarkedShell | null;
  plain: PlainReason | null;
  /** Whether something between shell and PTY moves marks. */
  isApproximate: boolean;
  screen: MarkedScreen;
  tokens: Tokens;
  /** The shell has few tokens left. */
  onTokensLow(): void;
  /** It has printed tokens that it has not used: they are void, and it needs others. */
  onTokensLeaked(): void;
}

/** Makes the stream's marks from what the shell reports about its commands, and from the keys it is given. */
export interface CommandMarks {
  /** Marks that come before anything else in the stream. */
  begin(): Mark[];
  /** The emulator has just read this. */
  handleSequence(sequence: Sequence): Mark[];
  /** The emulator has read what there was. */
  handleOutput(): Mark[];
  /** This was printed, and what was a mark in it is dealt with. */
  handlePrinted(output: Bytes): void;
  /** These keys go to the shell. */
  handleKeys(keys: { fence: number; data: Bytes }): Mark[];
  /** A segment begins. */
  handleSegment(): void;
}

interface OpenCommand {
  number: number;
  trust: Exclude<Trust, 'inner'>;
  /** An Enter was written to it. */
  isTypedInto: boolean;
  isTold: boolean;
  begunAt: Place;
  /** An inner command runs in it. */
  hasInner: boolean;
}

type OfType<Type extends Sequence['type']> = Extract<Sequence, { type: Type }>;

/** The next command's state before it has begun. */
interface Prompt {
  /** Where input begins, once that is known. */
  input: Place | null;
  /** The shell has reported the command's text. */
  isTold: boolean;
  /** The shell cannot say when a command begins: the Enter does. */
  startsAtEnter: boolean;
}

export function createCommandMarks(options: CommandMarksOptions): CommandMarks {
  return new Marks(options);
}

class Marks implements CommandMarks {
  readonly #options: CommandMarksOptions;
  readonly #inner = createInnerBudget();
  readonly #leaks: LeakWatch;
  /** Of the newest command that began. */
  #number = 0;
  #open: OpenCommand | null = null;
  #prompt: Prompt | null = null;
  #fence: number | null = null;
  #errors: CommandErrors = NO_ERRORS;
  /** A command began at an Enter, and what was typed is read off the screen once its line is left. */
  #unread: { number: number; trust: Trust; input: Place } | null = null;

  constructor(options: CommandMarksOptions) {
    this.#options = options;
    this.#leaks = createLeakWatch({ tokens: options.tokens, onLeak: options.onTokensLeaked });
  }

  begin(): Mark[] {
    const { shell, plain } = this.#options;
    return shell === null ? [] : [{ mark: 'shell', shell, plain, ...this.#place }];
  }

  handleSequence(sequence: Sequence): Mark[] {
    const { tokens, shell } = this.#options;
    if (sequence.token !== null && tokens.spend(sequence.token)) return this.#take(sequence, 'trusted');
    // cmd's prompt is the same each time, so it can contain no token.
    if (shell === 'cmd') return this.#take(sequence, 'untrusted');
    return this.#open === null ? [] : this.#takeInner(sequence, this.#open);
  }

  handlePrinted(output: Bytes): void {
    this.#leaks.look(output);
  }

  handleOutput(): Mark[] {
    const count = this.#inner.takePassedOver();
    const passed: Mark[] = count === 0 ? [] : [{ mark: 'passed-over', count, ...this.#place }];
    return [...passed, ...this.#readShown(false)];
  }

  handleKeys({ fence, data }: { fence: number; data: Bytes }): Mark[] {
    this.#fence = fence;
    if (!hasEnter(data)) return [];
    const open = this.#open;
    if (open !== null) {
      if (open.isTypedInto) return [];
      open.isTypedInto = true;
      return [{ mark: 'typed', command: open.number, trust: open.trust, ...this.#place }];
    }
    return this.#prompt?.startsAtEnter === true ? this.#startAtEnter(this.#prompt) : [];
  }

  handleSegment(): void {
    this.#inner.renew();
  }

  get #place() {
    const { screen, isApproximate } = this.#options;
    const { line, column } = screen.place;
    return { line, column, fence: this.#fence, ...(isApproximate ? { approximate: true as const } : {}) };
  }

  #of(trust: Trust, command = this.#open?.number ?? this.#number + 1) {
    return { command, trust, ...this.#place };
  }

  #take(sequence: Sequence, trust: 'trusted' | 'untrusted'): Mark[] {
    switch (sequence.type) {
      case 'prompt':
        return this.#takePrompt(sequence, trust);
      case 'input':
        return this.#takeInput(trust);
      case 'text':
        return this.#takeText(sequence, trust);
      case 'start':
        return this.#takeStart(trust);
      case 'end':
        return this.#end(sequence.exit ?? 'unknown');
      case 'property':
        return trust === 'trusted' ? this.#takeProperty(sequence) : [];
      default:
        return assertNever(sequence);
    }
  }

  #takePrompt({ directory }: OfType<'prompt'>, trust: Trust): Mark[] {
    const before = [...this.#readShown(true), ...this.#end('unknown')];
    const { shell } = this.#options;
    this.#prompt = { input: null, isTold: false, startsAtEnter: shell === 'cmd' };
    const where = directory === null ? null : beginningOf(directory, MAX_DIRECTORY_BYTES);
    return [...before, { mark: 'prompt', ...this.#of(trust), directory: where }];
  }

  #takeInput(trust: Trust): Mark[] {
    if (this.#prompt === null || this.#prompt.input !== null) return [];
    this.#prompt.input = this.#options.screen.place;
    return [{ mark: 'input', ...this.#of(trust) }];
  }

  #takeText(sequence: OfType<'text'>, trust: Trust): Mark[] {
    if (this.#open !== null) this.#open.isTold = true;
    else if (this.#prompt !== null) this.#prompt.isTold = true;
    return [{ mark: 'text', ...this.#of(trust), from: 'told', ...toldText(sequence) }];
  }

  #takeStart(trust: 'trusted' | 'untrusted'): Mark[] {
    const before = this.#end('unknown');
    const input = this.#prompt?.isTold === false ? this.#prompt.input : null;
    const shown = input === null ? [] : this.#shown(input, { trust, to: this.#options.screen.place });
    return [...before, ...shown, ...this.#begin('shell', trust)];
  }

  #startAtEnter(prompt: Prompt): Mark[] {
    const trust = this.#options.shell === 'cmd' ? 'untrusted' : 'trusted';
    const { input } = prompt;
    const marks = this.#begin('enter', trust);
    if (input !== null) this.#unread = { number: this.#number, trust, input };
    return marks;
  }

  #begin(by: 'shell' | 'enter', trust: 'trusted' | 'untrusted'): Mark[] {
    this.#number += 1;
    this.#open = {
      ...{ number: this.#number, trust, isTypedInto: false, isTold: this.#prompt?.isTold ?? false },
      ...{ begunAt: this.#options.screen.place, hasInner: false },
    };
    this.#prompt = null;
    this.#errors = NO_ERRORS;
    return [{ mark: 'start', ...this.#of(trust), by }];
  }

  /** An end without a command says nothing: Ctrl-C at a prompt does that. */
  #end(exit: Exit): Mark[] {
    const open = this.#open;
    if (open === null) return [];
    const shown = this.#readShown(true);
    const end: Mark = { mark: 'end', ...this.#of(open.trust), exit, ...this.#errors };
    this.#open = null;
    this.#errors = NO_ERRORS;
    return [...shown, end];
  }

  #takeProperty({ name, value }: OfType<'property'>): Mark[] {
    if (name === 'Errors') this.#errors = readErrors(value);
    else if (name === 'Tokens') this.#options.onTokensLow();
    else if (name === 'Start' && this.#prompt !== null) this.#prompt.startsAtEnter = true;
    else if (name === 'Plain') return this.#becomePlain(value);
    return [];
  }

  #becomePlain(value: string): Mark[] {
    const plain = PLAIN_REASONS.find((reason) => reason === value) ?? 'not-prepared';
    const { shell } = this.#options;
    return shell === null ? [] : [{ mark: 'shell', shell, plain, ...this.#place }];
  }

  /** What ran in the command printed it: it opens, ends and names nothing but what is inside. */
  #takeInner(sequence: Sequence, { number }: OpenCommand): Mark[] {
    if (sequence.type === 'property' || this.#isDoubled(sequence)) return [];
    if (!this.#inner.take()) return [];
    const of = this.#of('inner', number);
    switch (sequence.type) {
      case 'prompt':
        return [{ mark: 'prompt', ...of, directory: null }];
      case 'input':
        return [{ mark: 'input', ...of }];
      case 'text':
        return [{ mark: 'text', ...of, from: 'told', ...boundedText(sequence.text) }];
      case 'start':
        return [...innerText(sequence, of), { mark: 'start', ...of, by: 'shell' }];
      case 'end':
        return [{ mark: 'end', ...of, exit: sequence.exit ?? 'unknown', ...NO_ERRORS }];
      default:
        return assertNever(sequence);
    }
  }

  /** Another integration in the same shell repeats what ours has said: where the command begins, and that it ended. */
  #isDoubled(sequence: Sequence): boolean {
    const open = this.#open;
    if (open === null) return false;
    const { line, column } = this.#options.screen.place;
    const isAtBegin = open.begunAt.line === line && open.begunAt.column === column;
    if ((sequence.type === 'start' || sequence.type === 'text') && isAtBegin) return true;
    if (sequence.type === 'end' && !open.hasInner) return true;
    if (sequence.type === 'start') open.hasInner = true;
    if (sequence.type === 'end') open.hasInner = false;
    return false;
  }

  /** Reads a text off the screen that was not told: once its line was left, or `now`. */
  #readShown(now: boolean): Mark[] {
    const unread = this.#unread;
    if (unread === null) return [];
    const { place } = this.#options.screen;
    const isLeft = place.line !== null && unread.input.line !== null && place.line > unread.input.line;
    if (!isLeft && !now) return [];
    this.#unread = null;
    if (this.#open?.isTold === true) return [];
    return this.#shown(unread.input, { trust: unread.trust, to: null, command: unread.number });
  }

  #shown(input: Place, { trust, to, command }: { trust: Trust; to: Place | null; command?: number }): Mark[] {
    const text = this.#options.screen.textFrom(input, to);
    if (text === null) return [];
    return [{ mark: 'text', ...this.#of(trust, command), from: 'shown', ...boundedText(text.trim()) }];
  }
}

function innerText(
  { text }: OfType<'start'>,
  of: Omit<Extract<Mark, { mark: 'start' }>, 'mark' | 'by'>,
): Mark[] {
  return text === null ? [] : [{ mark: 'text', ...of, from: 'told', ...boundedText(text) }];
}
