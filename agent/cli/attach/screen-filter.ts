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
  let state: State = 'ground';
  /** The sequence at hand, behind its introducer. */
  let held = '';
  /** An ESC within a string: the first half of its end. */
  let isEnding = false;
  let shown = '';

  const enter = (next: State) => {
    state = next;
    held = '';
    isEnding = false;
  };
  const hold = (char: string) => {
    if (held.length <= MAX_HELD) held += char;
  };
  const isHeldWhole = () => held.length <= MAX_HELD;
  const endString = () => {
    if (state === 'command') shown += shownCommand(held);
    enter('ground');
  };

  const takeEscape = (char: string) => {
    if (held === '' && char === '[') return enter('control');
    if (held === '' && char === ']') return enter('command');
    if (held === '' && IGNORED_STRINGS.includes(char)) return enter('ignored');
    hold(char);
    if (char >= ' ' && char <= '/') return;
    // Anything but ASCII is text behind a sequence that came to nothing.
    if (char > '~') shown += char;
    else if (isHeldWhole()) shown += shownEscape(held);
    enter('ground');
  };
  const takeControl = (char: string) => {
    if (char > '~') {
      shown += char;
      return enter('ground');
    }
    hold(char);
    if (char < '@') return;
    if (isHeldWhole()) shown += shownControl(held);
    enter('ground');
  };
  const takeString = (char: string) => {
    if (state !== 'command' || char < ' ') return;
    hold(char);
    if (!isHeldWhole()) enter('long-command');
  };

  const take = (char: string): void => {
    const isString = state === 'command' || state === 'long-command' || state === 'ignored';
    if (isEnding) {
      endString();
      if (char === '\\') return;
      enter('escape');
      return take(char);
    }
    if (char === '\x18' || char === '\x1a') return enter('ground');
    if (char === ESC) return isString ? void (isEnding = true) : enter('escape');
    if (isString) return char === '\x07' && state !== 'ignored' ? endString() : takeString(char);
    // Other controls are done at once, whatever sequence they stand in.
    if (char < ' ') shown += char;
    else if (state === 'escape') takeEscape(char);
    else takeControl(char);
  };

  const plain = (bytes: Uint8Array): string =>
    decoder
      .decode(bytes, { stream: true })
      .replaceAll(NOTHING, '')
      .replaceAll(C1, (control) => ESC + String.fromCharCode(control.charCodeAt(0) - 0x40));

  return {
    pass(bytes) {
      const text = plain(bytes);
      shown = '';
      for (let at = 0; at < text.length; at += 1) {
        if (state === 'ground') {
          const next = text.indexOf(ESC, at);
          shown += text.slice(at, next === -1 ? text.length : next).replaceAll(/[\x18\x1a]/g, '');
          if (next === -1) break;
          at = next;
        }
        take(text.charAt(at));
      }
      return Buffer.from(shown, 'utf8');
    },
  };
}
