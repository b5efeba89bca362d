import { CONPTY_PROFILE_ID } from '#protocol/output/profile.ts';
import type { Recording, Step } from './cuts.ts';

const E = '\x1b';
const encoder = new TextEncoder();

/** What ConPTY asks for and paints before its program's first byte. */
const START = `${E}[?9001h${E}[?1004h${E}[?25l${E}[2J${E}[m${E}[H`;

interface Row {
  text: string;
  /** Goes on in the next row. */
  wraps: boolean;
}

/**
 * Output as ConPTY makes it, for want of a Windows machine built from how Microsoft describes it ("Introducing the
 * Windows Pseudo Console", and the VT renderer of github.com/microsoft/terminal): it is a renderer of a console's
 * buffer, not a pipe. A changed row is painted in place with a cursor move before it and the rest erased; a line that
 * wraps goes on without CRLF; the screen scrolls by CRLF in the last row; and after a resize, or when it lost track,
 * the whole screen is painted again from home, each row but the last ended by CRLF. It has no scrollback: a row that
 * left the screen never comes back. A wider window is left out: xterm then brings rows back from above, and whether
 * ConPTY paints from home after that differs between builds of Windows.
 */
export class ConPty {
  readonly steps: Step[] = [];
  readonly lines: string[] = [];
  #cols: number;
  #rows: number;
  #top = 0;

  constructor({ cols, rows }: { cols: number; rows: number }) {
    this.#cols = cols;
    this.#rows = rows;
    this.#emit(START + '\r\n'.repeat(rows - 1) + `${E}[H${E}]0;C:\\Windows\\system32\\cmd.exe\x07${E}[?25h`);
  }

  get isFull(): boolean {
    return this.#all().length - this.#top >= this.#rows;
  }

  /** The program prints a line; the cursor stays behind it. */
  print(line: string): void {
    this.#emit((this.lines.length > 0 ? '\r\n' : '') + line);
    this.lines.push(line);
    this.#keepCursor();
  }

  /** The program rewrites the line it is in: the last row is painted again. */
  rewrite(line: string): void {
    const row = this.#all().length - this.#top - this.#rowsOf(this.lines.at(-1) ?? '').length + 1;
    this.lines[this.lines.length - 1] = line;
    this.#emit(`${E}[?25l${E}[${row};1H${line}${E}[K${E}[?25h`);
  }

  /** The whole screen once more, as it is. */
  repaint(): void {
    const shown = this.#all().slice(this.#top);
    const last = shown.length - 1;
    let paint = `${E}[?25l${E}[H`;
    for (let y = 0; y < this.#rows; y++) {
      const row = shown[y] ?? { text: '', wraps: false };
      paint += row.text.length < this.#cols ? `${row.text}${E}[K` : row.text;
      if (y < this.#rows - 1 && !row.wraps) paint += '\r\n';
    }
    const column = Math.min((shown[last]?.text.length ?? 0) + 1, this.#cols);
    this.#emit(`${paint}${E}[${last + 1};${column}H${E}[?25h`);
  }

  resize(size: { cols: number; rows: number }): void {
    const isNarrower = size.cols < this.#cols;
    this.#cols = size.cols;
    this.#rows = size.rows;
    if (isNarrower) this.#top = 0;
    this.#keepCursor();
    this.steps.push(size);
    this.repaint();
  }

  #keepCursor(): void {
    this.#top = Math.max(this.#top, this.#all().length - this.#rows);
  }

  #all(): Row[] {
    return this.lines.flatMap((line) => this.#rowsOf(line));
  }

  #rowsOf(line: string): Row[] {
    const rows: Row[] = [];
    for (let at = 0; at === 0 || at < line.length; at += this.#cols) {
      rows.push({ text: line.slice(at, at + this.#cols), wraps: at + this.#cols < line.length });
    }
    return rows;
  }

  #emit(text: string): void {
    this.steps.push(encoder.encode(text));
  }
}

function build(name: string, act: (conpty: ConPty) => void): Recording {
  const size = { cols: 60, rows: 12 };
  const conpty = new ConPty(size);
  act(conpty);
  return { name: `ConPTY: ${name}`, ...size, profile: CONPTY_PROFILE_ID, steps: conpty.steps };
}

const numbered = (conpty: ConPty, count: number, more = '') => {
  for (let i = 0; i < count; i++) conpty.print(`line ${conpty.lines.length} ${more}`);
};

export const CONPTY_CORPUS: readonly Recording[] = [
  build('log with repaints', (conpty) => {
    for (let i = 0; i < 6; i++) {
      numbered(conpty, 9, 'of a log that wraps at the end of the row and goes on. '.repeat(i % 3));
      conpty.repaint();
    }
  }),
  build('progress bar', (conpty) => {
    numbered(conpty, 20);
    conpty.print('line 20 0%');
    for (let i = 1; i <= 40; i++) {
      conpty.rewrite(`line 20 ${'#'.repeat(i)} ${i}%`);
      if (i % 8 === 0) conpty.repaint();
    }
    numbered(conpty, 4);
  }),
  build('resizes with repaints', (conpty) => {
    numbered(conpty, 30);
    conpty.resize({ cols: 60, rows: 8 });
    conpty.resize({ cols: 60, rows: 20 });
    numbered(conpty, 30, 'wrapped '.repeat(12));
    conpty.resize({ cols: 40, rows: 20 });
    numbered(conpty, 5);
  }),
];
