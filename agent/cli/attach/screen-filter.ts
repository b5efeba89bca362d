import { shownCommand, shownControl, shownEscape } from './screen-sequences.ts';

/**
 * Takes from a terminal's output, which is somebody else's, all but what the screen needs: text, and the sequences that
 * `screen-sequences.ts` lists.
 *
 * Whatever passes is written anew, in its one plain form, and nothing of a sequence passes before its end has come:
 * terminals differ in how they read what is broken off, nested, or written with 8-bit controls, and must not read more
 * out of it than was judged here.
 */
export interface ScreenFilter {
  /** The bytes that may be shown; the beginning of a sequence waits until its end has come. */
  pass(bytes: Uint8Array): Uint8Array;
}

/** Longest sequence that is kept and looked at, in characters; a longer one is left out. */
const MAX_HELD = 4096;

type State = 'ground' | 'escape' | 'control' | 'command' | 'long-command' | 'ignored';

const ESC = '\x1b';
const C1 = /[\x80-\x9f]/g;
/** All controls but BEL to SI, SUB and CAN, which end sequences, and ESC. ENQ among them asks for the answerback string. */
const NOTHING = /[\x00-\x06\x10-\x17\x19\x1c-\x1f\x7f]/g;
/** DCS, SOS, PM, APC: strings of which a screen shows nothing. */
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

/** Reads text with sequences in it, and gives what of both may be shown. */
class SequenceReader {
  #state: State = 'ground';
  /** The sequence at hand, behind its introducer. */
  #held = '';
  /** An ESC within a string: the first half of its end. */
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
    // Other controls are done at once, whatever sequence they stand in.
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
    // Anything but ASCII is text behind a sequence that came to nothing.
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
