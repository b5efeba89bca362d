import type { Connection } from 'holdfast/client';
import { readFact } from '#protocol/record/facts.ts';
import { mayRole } from '#protocol/wire/rights.ts';
import { isInControl, standingOf } from '../attach/standing.ts';
import { nameOf } from '../attach/words.ts';
import type { CommandOutput } from '../output.ts';
import { notRun } from './exit-codes.ts';
import type { Watched } from './watched.ts';

/** The room answers whoever takes what is free at once. */
const TAKE_MS = 10_000;

export interface ControlWish {
  connection: Connection;
  watched: Watched;
  output: CommandOutput;
  /** Whoever has control is asked for it, and waited for so long, in ms; not at all where it is 0. */
  askMs: number;
}

/** Takes control where it is free, or asks for it and waits. Throws CommandFailure where it is not to be had. */
export async function gainControl({ connection, watched, output, askMs }: ControlWish): Promise<void> {
  const { view } = connection;
  if (view === null || isInControl(connection)) return;
  const { holder } = standingOf(view);
  if (holder === null && mayRole(view.role, 'take-control')) {
    connection.control.take();
    if (await watched.until(() => isInControl(connection), { withinMs: TAKE_MS })) return;
  }
  const who = holder === null ? 'nobody' : nameOf(view, holder);
  if (askMs === 0) throw notRun(`${who} has control, and was not asked for it (--ask).`);
  output.notice(`${who} has control; asked for it, and waiting.`);
  await askForControl({ connection, watched, askMs });
}

async function askForControl({
  connection,
  watched,
  askMs,
}: Pick<ControlWish, 'connection' | 'watched' | 'askMs'>): Promise<void> {
  let declinedBy: string | null = null;
  const end = connection.record.onRecorded((event) => {
    const fact = readFact(event.fact);
    const { view } = connection;
    if (fact?.type !== 'control-declined' || view === null || fact.person !== view.you.person) return;
    declinedBy = nameOf(view, fact.by);
    watched.look();
  });
  connection.control.ask();
  const isSettled = () => isInControl(connection) || declinedBy !== null;
  await watched.until(isSettled, { withinMs: askMs });
  end();
  if (isInControl(connection)) return;
  if (declinedBy !== null) throw notRun(`${String(declinedBy)} declined to pass control on.`);
  connection.control.withdraw();
  throw notRun('control was not passed on in time.');
}
