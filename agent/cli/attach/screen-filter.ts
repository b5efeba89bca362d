import { shownCommand, shownControl, shownEscape } from './screen-sequences.ts';

/**
 * Removes from a terminal's output, which other people wrote, everything but what the screen needs: text, and the
 * sequences that `screen-sequences.ts` lists.
 *
 * Whatever passes is written again in one plain form, and no part of a sequence passes before its end has come.
 * Terminals differ in how they read sequences that are broken off, nested, or written with 8-bit controls, and must not
 * read more into them than was checked here.
 */
export interface ScreenFilter {
  /** Returns the bytes that may be shown; the beginning of a sequence waits until its end has come. */
  pass(bytes: Uint8Array): Uint8Array;
}

/** Longest sequence that is kept and checked, in characters; a longer one is dropped. */
const MAX_HELD = 4096;

type State = 'ground' | 'escape' | 'control' | 'command' | 'long-command' | 'ignored';

const ESC = '\x1b';
const C1 = /[\x80-\x9f]/g;
/**
 * All controls but BEL to SI, SUB and CAN, which end sequences, and ESC. ENQ among them asks for the answerback string.
 */
const NOTHING = /[\x00-\x06\x10-\x17\x19\x1c-\x1f\x7f]/g;
/** DCS, SOS, PM, APC: strings that change nothing on a screen. */
const IGNORED_STRINGS = 'PX^_';

export function createScreenFilter(): ScreenFilter {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const reader = new SequenceReader();
  const plain = (bytes: Uint8Array): string =>
    decoder
      .decode(bytes, { stream: true })
      .replaceAll(NOTHING, '')
      .replaceAll(C1, (control) => ESC + String.fromCharCode(control.charCodeAt(0) - 0x40));
  return { pass: (bytes) => Buffer.from(reader.read(plain(bytes)), 'utf8') };
}

/** Reads text with sequences in it, and returns the parts that may be shown. */
class SequenceReader {
  #state: State = 'ground';
  /** The current sequence, without its introducer. */
  #held = '';
  /** An ESC inside a string, the first half of the string's end, has come. */
  #isEnding = false;
  #shown = '';

  read(text: string): string {
    this.#shown = '';
    for (let at = 0; at < text.length; at += 1) {
      if (this.#state === 'ground') {
        const next = text.indexOf(ESC, at);
        this.#shown += text.slice(at, next === -1 ? text.length : next).replaceAll(/[\x18\x1a]/g, '');
        if (next === -1) break;
        at = next;
      }
      this.#take(text.charAt(at));
    }
    return this.#shown;
  }

  #take(char: string): void {
    const isString = this.#isString;
    if (this.#isEnding) {
      this.#endString();
      if (char === '\\') return;
      this.#enter('escape');
      return this.#take(char);
    }
    if (char === '\x18' || char === '\x1a') return this.#enter('ground');
    if (char === ESC) return isString ? void (this.#isEnding = true) : this.#enter('escape');
    if (isString) {
      const isEnd = char === '\x07' && this.#state !== 'ignored';
      return isEnd ? this.#endString() : this.#takeString(char);
    }
    // Other controls take effect at once, even in the middle of a sequence.
    if (char < ' ') this.#shown += char;
    else if (this.#state === 'escape') this.#takeEscape(char);
    else this.#takeControl(char);
  }

  get #isString(): boolean {
    return this.#state === 'command' || this.#state === 'long-command' || this.#state === 'ignored';
  }

  #takeEscape(char: string): void {
    if (this.#held === '' && char === '[') return this.#enter('control');
    if (this.#held === '' && char === ']') return this.#enter('command');
    if (this.#held === '' && IGNORED_STRINGS.includes(char)) return this.#enter('ignored');
    this.#hold(char);
    if (char >= ' ' && char <= '/') return;
    // A character that is not ASCII is text after a broken sequence.
    if (char > '~') this.#shown += char;
    else if (this.#isHeldWhole) this.#shown += shownEscape(this.#held);
    this.#enter('ground');
  }

  #takeControl(char: string): void {
    if (char > '~') {
      this.#shown += char;
      return this.#enter('ground');
    }
    this.#hold(char);
    if (char < '@') return;
    if (this.#isHeldWhole) this.#shown += shownControl(this.#held);
    this.#enter('ground');
  }

  #takeString(char: string): void {
    if (this.#state !== 'command' || char < ' ') return;
    this.#hold(char);
    if (!this.#isHeldWhole) this.#enter('long-command');
  }

  #endString(): void {
    if (this.#state === 'command') this.#shown += shownCommand(this.#held);
    this.#enter('ground');
  }

  #enter(next: State): void {
    this.#state = next;
    this.#held = '';
    this.#isEnding = false;
  }

  #hold(char: string): void {
    if (this.#held.length <= MAX_HELD) this.#held += char;
  }

  get #isHeldWhole(): boolean {
    return this.#held.length <= MAX_HELD;
  }
}
