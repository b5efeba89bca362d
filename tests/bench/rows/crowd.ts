import { startCrowd } from '../crowd.ts';
import { logFile } from '../log-file.ts';
import { cpuDuring, findProcesses } from '../processes.ts';
import { interleave, valuesOf } from '../row.ts';
import type { Bench, Figure, Row } from '../row.ts';
import { runUntil } from '../shell.ts';
import { median } from '../statistics.ts';
import { withHoldfast } from '../system.ts';

const PEOPLE = 50;
const MIN_SHARE = 0.9;

async function measure(bench: Bench): Promise<Figure[]> {
  return withHoldfast(bench, async (holdfast) => {
    const log = logFile(bench, bench.isQuick ? 1 : 50);
    const crowd = await startCrowd({ kind: 'link', link: holdfast.shared.links.observer }, PEOPLE);
    const processes = await findProcesses(holdfast.product, holdfast.shared.session);
    const flood = async () => log.bytes / 1e3 / (await runUntil(holdfast, `cat ${log.path}`));
    /** Of the room's process, ms: what the machine does besides falls on the rates, and less on these. */
    const cpu = { moving: [] as number[], still: [] as number[] };
    const timed = async (kind: keyof typeof cpu) => {
      let rate = 0;
      const spent = await cpuDuring(processes, async () => (rate = await flood()));
      cpu[kind].push(spent['room'] ?? Number.NaN);
      return rate;
    };
    const framesASecond: number[] = [];
    const whileMoving = async () => {
      await crowd.move(true);
      const [before, start] = [await crowd.seen(), performance.now()];
      const rate = await timed('moving');
      const seconds = (performance.now() - start) / 1_000;
      framesASecond.push(((await crowd.seen()) - before) / PEOPLE / seconds);
      await crowd.move(false);
      return rate;
    };
    await flood();
    const systems = [
      { name: 'holdfast', rate: whileMoving },
      { name: 'still', rate: () => timed('still') },
    ];
    const samples = await interleave(systems, {
      rounds: bench.rounds,
      async measure({ name, rate }) {
        bench.say(`crowd: ${name}`);
        return [await rate()];
      },
    });
    await crowd.stop();
    const values = valuesOf(samples, median);
    const share = (values['holdfast'] ?? 0) / (values['still'] ?? Number.NaN);
    return [
      {
        name: `flood while ${PEOPLE} people move their pointers at once`,
        unit: 'MB/s',
        values,
        aim: { text: `≥ ${MIN_SHARE} × while they are still`, isMet: share >= MIN_SHARE },
        notes: {
          'frames a second each was sent': median(framesASecond),
          'CPU s of the room, moving': median(cpu.moving) / 1000,
          'CPU s of the room, still': median(cpu.still) / 1000,
        },
      },
    ];
  });
}

export const crowd: Row = {
  name: 'crowd',
  about:
    'a flood, to its sentinel, while 50 people of the session move their pointers; they are in a process of their own',
  measure,
};
