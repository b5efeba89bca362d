import { measureEcho } from '../echo.ts';
import { interleave, valuesOf } from '../row.ts';
import type { Row } from '../row.ts';
import { median } from '../statistics.ts';
import { withHoldfast } from '../system.ts';

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
        const values = valuesOf(samples, median);
        // No aim: where it stands something terminates TLS anyway, which costs as much.
        return [{ name: 'echo through the front, median', unit: 'ms', values, aim: null }];
      }),
    ),
};
