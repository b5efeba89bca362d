/**
 * Takes from a terminal's output what would make the terminal it is shown in answer: answers belong to the endpoint's
 * emulator alone, a second one would land in the shell as keys. Control sequences as in ECMA-48 and xterm's ctlseqs.
 */
export interface QueryFilter {
  /** The bytes that may be shown; the beginning of a sequence waits until its end has come. */
  pass(bytes: Uint8Array): Uint8Array;
}

/** Longest unfinished sequence that is waited for, bytes; a longer one is no query and passes in pieces. */
const MAX_HELD = 4096;

// Latin-1 text, so that one character is one byte.
const QUERIES = [
  /* DA1-3, XTVERSION, DECREQTPARM  */ /^\x1b\[[>=?]?[\d;]*c$/,
  /^\x1b\[>[\d;]*q$/,
  /^\x1b\[[\d;]*x$/,
  /* DSR, DECRQM, kitty flags       */ /^\x1b\[\??[\d;]*n$/,
  /^\x1b\[\??[\d;]*\$p$/,
  /^\x1b\[\?u$/,
  /* window reports                 */ /^\x1b\[(?:11|13|14|15|16|18|19|20|21)(?:;[\d;]*)?t$/,
  /* DECRQPSR, DECRQCRA, DECRQUPSS  */ /^\x1b\[[\d;]*\$w$/,
  /^\x1b\[[\d;]*\*y$/,
  /^\x1b\[&u$/,
  /* DECRQSS, XTGETTCAP             */ /^\x1bP(?:\$q|\+q)/,
  /* colours, clipboard, fonts      */ /^\x1b\](?:4|5|1\d|50|52|60|61)[;\d]*;?[^;]*(?:;[^;]*)*\?(?:\x07|\x1b\\)$/,
  /* DECID                          */ /^\x1bZ$/,
];

const STRING_START = new Set(['P', ']', '_', '^', 'X']);

/** Length of the sequence at the start of `text`, 0 where its end has not come yet. */
function sequenceLength(text: string): number {
  const kind = text[1];
  if (kind === undefined) return 0;
  if (kind === '[') {
    const end = /^\x1b\[[\x20-\x3f]*[\x40-\x7e]/.exec(text);
    if (end !== null) return end[0].length;
    return /^\x1b\[[\x20-\x3f]*$/.test(text) ? 0 : 2;
  }
  if (STRING_START.has(kind)) {
    const end = /\x07|\x1b\\|\x18|\x1a/.exec(text.slice(2));
    return end === null ? 0 : 2 + end.index + end[0].length;
  }
  const end = /^\x1b[\x20-\x2f]*[\x30-\x7e]/.exec(text);
  if (end !== null) return end[0].length;
  return /^\x1b[\x20-\x2f]*$/.test(text) ? 0 : 1;
}

export function createQueryFilter(): QueryFilter {
  let held = '';
  return {
    pass(bytes) {
      let text = held + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
      held = '';
      let shown = '';
      for (let at = text.indexOf('\x1b'); at !== -1; at = text.indexOf('\x1b')) {
        shown += text.slice(0, at);
        text = text.slice(at);
        const length = sequenceLength(text);
        if (length === 0) {
          if (text.length <= MAX_HELD) held = text;
          else shown += text;
          text = '';
          break;
        }
        const sequence = text.slice(0, length);
        if (!QUERIES.some((query) => query.test(sequence))) shown += sequence;
        text = text.slice(length);
      }
      // ENQ asks for the answerback string.
      return Buffer.from((shown + text).replaceAll('\x05', ''), 'latin1');
    },
  };
}
