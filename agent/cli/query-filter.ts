/**
 * Takes from a terminal's output what would make the terminal it is shown in answer: answers belong to the endpoint's
 * emulator alone, a second one would land in the shell as keys. Control sequences as in ECMA-48 and xterm's ctlseqs.
 *
 * Whatever passes is written anew, in its one plain form, and nothing of a sequence passes before its end has come:
 * terminals differ in how they read what is broken off, nested, or written with 8-bit controls, and must not read more
 * out of it than was judged here.
 */
export interface QueryFilter {
  /** The bytes that may be shown; the beginning of a sequence waits until its end has come. */
  pass(bytes: Uint8Array): Uint8Array;
}

/** Longest sequence that is kept whole, characters; a longer one is left out, or passes in pieces if it is no query. */
const MAX_HELD = 4096;

/** Control sequences by what follows `ESC [`. */
const QUERIES = [
  /* DA1-3, DECREQTPARM             */ /^[<=>?]?[\d;:]*[cx]$/,
  /* DSR, DECRQM, XTVERSION         */ /^\??[\d;:]*n$/,
  /^\??[\d;:]*\$p$/,
  /^>[\d;:]*q$/,
  /* kitty flags, XTQMODKEYS        */ /^\?[\d;:]*[um]$/,
  /* window reports, XTSMGRAPHICS   */ /^0*(?:11|13|14|15|16|18|19|20|21)(?:;[\d;:]*)?t$/,
  /^\?[\d;:]*S$/,
  /* DECRQPSR, DECRQCRA, DECRQUPSS  */ /^[\d;:]*\$w$/,
  /^[\d;:]*\*y$/,
  /^[\d;:]*&u$/,
  /* DECRQLP, XTREPORTSGR           */ /^[\d;:]*['#]\|$/,
];
/** Operating system commands that answer a `?`: colours, pointer, clipboard, fonts, kitty's own. */
const ASKABLE = /^0*(?:3|4|5|1\d|21|22|50|52|60|61|99|5522);/;
const ITERM_REPORT = /^0*1337;(?:Report|Request)/i;

function isOscQuery(text: string): boolean {
  return ITERM_REPORT.test(text) || (ASKABLE.test(text) && text.includes('?'));
}

type State = 'ground' | 'escape' | 'csi' | 'osc' | 'long-osc' | 'ignored';

const ESC = '\x1b';
const C1 = /[\x80-\x9f]/g;
/** What terminals pass over wherever it stands; ENQ asks for the answerback string. */
const NOTHING = /[\x00\x05\x7f]/g;
/** Strings of which nothing is shown: DCS, SOS, PM, APC. Some are queries, others program keys or draw images. */
const IGNORED_STRINGS = 'PX^_';

export function createQueryFilter(): QueryFilter {
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
  const endString = (terminator: string) => {
    if (state === 'osc' && !isOscQuery(held)) shown += `${ESC}]${held}${terminator}`;
    if (state === 'long-osc') shown += terminator;
    enter('ground');
  };
  const breakOff = () => {
    // Its head is on the screen's side already: without an end, what follows would vanish in it.
    if (state === 'long-osc') shown += `${ESC}\\`;
    enter('ground');
  };

  const takeEscape = (char: string) => {
    if (held === '' && char === '[') return enter('csi');
    if (held === '' && char === ']') return enter('osc');
    if (held === '' && IGNORED_STRINGS.includes(char)) return enter('ignored');
    held += char;
    if (char >= ' ' && char <= '/') return held.length > MAX_HELD ? enter('ground') : undefined;
    // DECID; anything but ASCII is text behind a sequence that came to nothing.
    if (char > '~') shown += char;
    else if (held !== 'Z') shown += ESC + held;
    enter('ground');
  };
  const takeCsi = (char: string) => {
    if (char > '~') {
      shown += char;
      return enter('ground');
    }
    if (held.length <= MAX_HELD) held += char;
    if (char < '@') return;
    if (held.length <= MAX_HELD && !QUERIES.some((query) => query.test(held))) shown += `${ESC}[${held}`;
    enter('ground');
  };
  const takeString = (char: string) => {
    if (state === 'ignored' || char < ' ') return;
    if (state === 'osc') held += char;
    else if (char !== '?' || !ASKABLE.test(held)) shown += char;
    if (state !== 'osc' || held.length <= MAX_HELD) return;
    if (ITERM_REPORT.test(held)) return enter('ignored');
    shown += `${ESC}]${ASKABLE.test(held) ? held.replaceAll('?', '') : held}`;
    state = 'long-osc';
  };

  const take = (char: string): void => {
    const isString = state === 'osc' || state === 'long-osc' || state === 'ignored';
    if (isEnding) {
      endString(`${ESC}\\`);
      if (char === '\\') return;
      enter('escape');
      return take(char);
    }
    if (char === '\x18' || char === '\x1a') return breakOff();
    if (char === ESC) return isString ? void (isEnding = true) : enter('escape');
    if (isString) return char === '\x07' && state !== 'ignored' ? endString(char) : takeString(char);
    // Other controls are done at once, whatever sequence they stand in.
    if (char < ' ') shown += char;
    else if (state === 'escape') takeEscape(char);
    else takeCsi(char);
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
          shown += text.slice(at, next === -1 ? text.length : next);
          if (next === -1) break;
          at = next;
        }
        take(text.charAt(at));
      }
      return Buffer.from(shown, 'utf8');
    },
  };
}
