import type { Connection } from 'holdfast/client';
import { systemClock } from '#base/clock-host.ts';
import { readLines } from '#protocol/lines/routes.ts';
import type { LeftLine } from '../../screen/leaving.ts';
import { harmless, type CommandOutput } from '../output.ts';
import type { PrintedLinesOptions } from './printed-lines.ts';

/** Lines are stated after the output; to wait for some, the room is asked again after this long, in ms … */
const LOOK_AGAIN_MS = 500;
/** … this many times, while none come. */
const LOOKS = 60;

interface Printing {
  connection: Connection;
  output: CommandOutput;
  write(text: string): void;
}

/** Prints lines as they are, or each as JSON. */
export function printLines({
  connection,
  output,
  write,
}: Printing): Pick<PrintedLinesOptions, 'print' | 'printStated'> & { end(): void } {
  let isBegun = false;
  const print = ({ line, continues, text }: LeftLine) => {
    if (output.json) {
      const place = `${connection.view?.watching ?? ''}-${line}`;
      return output.event({ event: 'line', line: place, text, ...(continues && { continues }) }, null);
    }
    // What continues a line may come later.
    write(`${isBegun && !continues ? '\n' : ''}${harmless(text)}`);
    isBegun = true;
  };
  const printStated = async ({ from, to }: { from: number; to: number }) => {
    let next = from;
    for (let looks = 0; next < to && looks < LOOKS; looks++) {
      const rows = await stated(connection, { from: next, to: to - 1 });
      for (const { line, text } of rows) print({ line, continues: false, text });
      const last = rows.at(-1);
      if (last === undefined) await new Promise<void>((resolve) => systemClock.after(LOOK_AGAIN_MS, resolve));
      else [next, looks] = [last.line + 1, 0];
    }
    if (next < to)
      output.notice(`Lines ${next} to ${to - 1} are missing: the endpoint has not sent them yet.`);
  };
  return {
    print,
    printStated,
    /** Nothing continues the last line any more. */
    end() {
      if (isBegun) write('\n');
      isBegun = false;
    },
  };
}

/** In order and without a gap from the first on. */
async function stated(connection: Connection, { from, to }: { from: number; to: number }) {
  const terminal = connection.view?.watching ?? '';
  const query = { from: String(from), to: String(to) };
  const got = await connection.ask({ route: readLines, params: { terminal }, query });
  if (!got.ok) return [];
  const gap = got.value.findIndex(({ line }, at) => line !== from + at);
  return gap === -1 ? got.value : got.value.slice(0, gap);
}
