import { beforeEach, expect, test } from 'vitest';
import { PrintedLines } from './printed-lines.ts';

let out: string[];
let shown: Map<number, string>;
let stated: { from: number; to: number }[];
let lines: PrintedLines;

beforeEach(() => {
  [out, stated, shown] = [[], [], new Map()];
  lines = new PrintedLines({
    print: ({ line, continues, text }) => out.push(`${line}${continues ? '+' : ':'}${text}`),
    lineText: (line, to) => shown.get(line)?.slice(0, to?.column) ?? null,
    async printStated(asked) {
      stated.push(asked);
      for (let line = asked.from; line < asked.to; line++) out.push(`${line}=`);
    },
  });
});
const left = (line: number, text: string, continues = false) => lines.left({ line, text, continues });

test('[XC1] lines are printed as they leave the screen, each once, the rest up to where the command ended', async () => {
  left(3, 'before');
  lines.begin(4);
  left(4, 'four');
  left(5, 'fi');
  left(5, 've', true);
  left(4, 'four, on a taller screen');
  shown = new Map([
    [5, 'five and more'],
    [6, 'six'],
    [7, 'sev$ prompt'],
  ]);
  await lines.finish({ line: 7, column: 3 });
  expect(out).toEqual(['4:four', '5:fi', '5+ve', '5+ and more', '6:six', '7:sev']);
});

test('[XC1] a command that printed nothing prints nothing, and one that ended its last line no empty one', async () => {
  lines.begin(4);
  shown = new Map([[4, '$ prompt']]);
  await lines.finish({ line: 4, column: 0 });
  expect(out).toEqual([]);
});

test('[XC1] what was skipped is what the endpoint states, up to what was seen since', async () => {
  lines.begin(4);
  left(4, 'four');
  lines.skipped();
  left(20, 'twenty');
  lines.segmentBegan();
  left(21, 'twenty-one');
  lines.segmentBegan();
  left(22, 'twenty-two');
  shown = new Map([[23, 'twenty-three']]);
  await lines.finish({ line: 24, column: 0 });
  expect(stated).toEqual([{ from: 5, to: 21 }]);
  expect(out.slice(-4)).toEqual(['20=', '21:twenty-one', '22:twenty-two', '23:twenty-three']);
});

test('[XC1] where all that was seen since is on the screen, what is above it is stated', async () => {
  lines.begin(4);
  lines.skipped();
  shown = new Map([
    [6, 'six'],
    [7, 'seven'],
  ]);
  await lines.finish({ line: 8, column: 0 });
  expect(out).toEqual(['4=', '5=', '6:six', '7:seven']);
});
