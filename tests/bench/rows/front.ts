import { measureEcho } from '../echo.ts';
import { interleave, ratio, valuesOf } from '../row.ts';
import type { Row } from '../row.ts';
import { median } from '../statistics.ts';
import { withHoldfast } from '../system.ts';

const MAX_RATIO = 1.05;

export const frontRow: Row = {
  name: 'front',
  about:
    'a key’s echo where the server’s front stands, as it does off loopback, against workerd reached itself',
  measure: (bench) =>
    withHoldfast(bench, (system) =>
      withHoldfast({ ...bench, environment: { HOLDFAST_FRONT: '1' } }, async (fronted) => {
        const keys = bench.isQuick ? 26 : 208;
        const systems = [
          { name: 'holdfast', system: fronted },
          { name: 'without', system },
        ];
        for (const each of systems) await measureEcho(each.system, bench.isQuick ? 26 : 104);
        const samples = await interleave(systems, {
          rounds: bench.rounds,
          measure: (each) => measureEcho(each.system, keys),
        });
        const middle = { values: valuesOf(samples, median) };
        const isMet = ratio(middle, 'without') <= MAX_RATIO;
        const aim = { text: `≤ ${MAX_RATIO} × without`, isMet };
        return [{ name: 'echo through the front, median', unit: 'ms', ...middle, aim }];
      }),
    ),
};
