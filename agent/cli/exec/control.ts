import type { Connection } from 'holdfast/client';
import { readFact } from '#protocol/record/facts.ts';
import { mayRole } from '#protocol/wire/rights.ts';
import { isInControl, standingOf } from '../attach/standing.ts';
import { nameOf } from '../attach/words.ts';
import type { CommandOutput } from '../output.ts';
import { notRun } from './exit-codes.ts';
import type { Watched } from './watched.ts';

/** How long to wait for the room's answer when taking control that is free, in ms. */
const TAKE_MS = 10_000;

export interface ControlWish {
  connection: Connection;
  watched: Watched;
  output: CommandOutput;
  /** How long to wait after asking the person with control, in ms; 0: do not ask. */
  askMs: number;
}

/** Takes control if it is free, otherwise asks for it and waits. Throws CommandFailure if it cannot be had. */
export async function gainControl({ connection, watched, output, askMs }: ControlWish): Promise<void> {
  const { view } = connection;
  if (view === null || isInControl(connection)) return;
  const { holder } = standingOf(view);
  if (holder === null && mayRole(view.role, 'take-control')) {
    connection.control.take();
    if (await watched.until(() => isInControl(connection), { withinMs: TAKE_MS })) return;
  }
  const who = holder === null ? 'nobody' : nameOf(view, holder);
  const held = holder === null ? '' : `${who} has control; `;
  if (askMs === 0) throw notRun(`${held}you need to ask for control, and --ask 0 forbids that.`);
  output.notice(`${who} has control; asked for it, waiting for an answer.`);
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
  if (declinedBy !== null) throw notRun(`${String(declinedBy)} declined to give control.`);
  connection.control.withdraw();
  throw notRun('nobody gave control in time.');
}
