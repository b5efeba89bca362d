import { systemClock } from '#base/clock-host.ts';
import { concat } from '#base/bytes.ts';
import type { OutputEvent } from '#protocol/output/event.ts';
import { Player, type ReplayScreen } from '#protocol/replay/player.ts';
import type { ReplaySegment } from '#protocol/replay/segment.ts';
import { createReplaySource } from '#protocol/replay/source.ts';
import type { TerminalInfo } from '#protocol/terminals/terminal.ts';
import { SessionScreen } from '../attach/session-screen.ts';
import { SessionWindow } from '../attach/session-window.ts';
import { TOO_OLD } from '../attach/words.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { pickTerminal, replayReads } from '../export/past.ts';
import { catchKills } from '../kill-signals.ts';
import type { Reader } from '../reader.ts';
import { readPlayKeys, type PlayKey } from './keys.ts';
import { readFrom } from './wish.ts';

export interface PlayWish {
  terminal: string | undefined;
  from: string | undefined;
  speed: number;
}

export interface PlayOptions {
  reader: Reader;
  wish: PlayWish;
  input: NodeJS.ReadStream;
  output: NodeJS.WriteStream;
}

/** How far a key goes, in ms of the past. */
const STEP_MS = 5_000;

/** Throws CommandFailure if there is no terminal to play in. */
export function requireTerminal({ output }: Pick<PlayOptions, 'output'>): void {
  if (output.isTTY) return;
  throw new CommandFailure(
    '"play" needs a terminal. Use "holdfast export" to write the session to a file.',
    EXIT.usage,
  );
}

/** Plays what a session's terminal showed, in this terminal, which is then put back as it was. */
export async function playSession({ reader, wish, input, output }: PlayOptions): Promise<void> {
  const info = await pickTerminal(reader, wish.terminal);
  const from = readFrom(wish.from, info.startedAt);
  const kills = catchKills();
  const window = new SessionWindow({ screen: new SessionScreen(), output, clock: systemClock });
  const handleExit = () => window.leave();
  process.on('exit', handleExit);
  try {
    const playing = play({ reader, info, from, speed: wish.speed, window, input });
    await Promise.race([playing, kills.killed]);
  } finally {
    if (input.isTTY) input.setRawMode(false);
    input.pause();
    window.leave();
    process.off('exit', handleExit);
    kills.dispose();
  }
}

interface Playing {
  reader: Reader;
  info: TerminalInfo;
  from: number;
  speed: number;
  window: SessionWindow;
  input: NodeJS.ReadStream;
}

async function play({ reader, info, from, speed, window, input }: Playing): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  let failure: unknown = null;
  const screen = windowScreen(window, (error) => (failure = error));
  const reads = replayReads(reader, info.terminal);
  const player = new Player({
    source: createReplaySource(reads),
    screen,
    clock: systemClock,
    onState({ status }) {
      if (status === 'ended') resolve(undefined);
      if (status === 'failed')
        reject(failure ?? new CommandFailure('The server did not send the next part.'));
    },
  });
  const handleKeys = (chunk: Buffer) => {
    for (const key of readPlayKeys(chunk.toString('latin1'))) {
      if (key === 'quit') return resolve(undefined);
      act(player, { key, window });
    }
  };
  if (input.isTTY) {
    input.setRawMode(true);
    input.on('data', handleKeys);
    input.resume();
    window.say(
      'space pauses, left and right jump 5 s back and forward, up and down change the speed, q leaves',
    );
  }
  try {
    player.setSpeed(speed);
    void player.seek(from);
    player.play();
    await promise;
  } finally {
    player.dispose();
    input.off('data', handleKeys);
  }
}

function act(
  player: Player,
  { key, window }: { key: Exclude<PlayKey, 'quit'>; window: SessionWindow },
): void {
  const { at, speed } = player.state;
  if (key === 'toggle' && player.isPlaying) player.pause();
  else if (key === 'toggle') player.play();
  else if (key === 'back' || key === 'forth') void player.seek(at + (key === 'back' ? -STEP_MS : STEP_MS));
  else player.setSpeed(key === 'faster' ? speed * 2 : speed / 2);
  window.say(stateWords(player));
}

const clock = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

function stateWords({ state: { at, speed }, isPlaying }: Player): string {
  return `${clock.format(at)}, ${isPlaying ? `playing at ${speed}×` : 'paused'}`;
}

/** What the past is shown on: a window that `attach` shows the present in. */
function windowScreen(window: SessionWindow, onFailure: (error: CommandFailure) => void): ReplayScreen {
  const take = (item: Parameters<SessionWindow['take']>[0]) =>
    new Promise<void>((resolve, reject) => {
      if (window.take(item, resolve)) return;
      const failure = new CommandFailure(TOO_OLD);
      onFailure(failure);
      reject(failure);
    });
  const apply = async (events: readonly OutputEvent[]) => {
    for (const event of events) {
      if (event.code === 'o' || event.code === 'r')
        await take({ type: 'event', terminal: '', at: { segment: 0, event: 0 }, event });
    }
  };
  return {
    apply,
    async show({ header, keyframe, events }: ReplaySegment, count) {
      const played = events.slice(0, count);
      const bytes = played.flatMap(({ code, data }) => (code === 'o' ? [data] : []));
      const whole = { ...header, author: 0, keyframe: new Uint8Array() };
      // The moment is shown at once, without what led to it.
      await take({ type: 'screen', header: whole, keyframe: concat([keyframe, ...bytes]), skipped: false });
      await apply(played.filter(({ code }) => code === 'r'));
    },
  };
}
