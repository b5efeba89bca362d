import { INPUT_TIMEOUT_MS } from '#protocol/ground/limits.ts';
import { burstOf, refuseBurst, type Burst } from '#protocol/input/burst.ts';
import type { InputProblem } from '#protocol/input/input-problem.ts';
import { keysProblem } from '#protocol/input/typing.ts';
import type { ViewerToRoom } from '#protocol/wire/messages.ts';
import type { Controls } from '../control/controls.ts';
import type { Ground } from '../ground.ts';
import type { ViewerPeer } from '../sockets/peers.ts';
import { createUnsettled, type UnsettledInput } from './unsettled.ts';

type WriteInput = Extract<ViewerToRoom, { type: 'write-input' }>;

/**
 * Keys on their way to a shell: passed on at once or refused at once with the rest of their burst, never queued, never sent
 * again.
 */
export interface Inputs {
  write(viewer: ViewerPeer, input: WriteInput): void;
  /** The endpoint's answer to an input. */
  settled(input: number, problem: InputProblem | null): void;
}

export interface InputParts {
  ground: Pick<Ground, 'ports' | 'clock' | 'connections' | 'line' | 'viewers'>;
  controls: Pick<Controls, 'typingIn'>;
}

export function createInputs({ ground, controls }: InputParts): Inputs {
  const { ports, clock, connections, line, viewers } = ground;
  // Not from zero: an answer from before the room slept must not settle a later input.
  const unsettled = createUnsettled(ports.random.float());
  /** Each viewer's newest burst. Somebody who comes back to a room that slept has long seen what was refused. */
  const bursts = new WeakMap<ViewerPeer, Burst>();
  let isWatched = false;

  /** Why the burst of these keys is refused, whatever may be said of the keys; null if nothing speaks against it. */
  const burstProblem = (viewer: ViewerPeer, { burst: at }: WriteInput): InputProblem | null => {
    if (at === undefined) return null;
    const burst = burstOf(bursts.get(viewer) ?? null, at);
    if (burst === null) return 'out-of-turn';
    bursts.set(viewer, burst);
    return burst.refused;
  };
  const problemOf = (person: string, { terminal, fence, data }: WriteInput): InputProblem | null => {
    const typing = controls.typingIn(terminal);
    if (typing === null) return 'no-such-terminal';
    const problem = keysProblem(typing, { person, fence });
    if (problem !== null) return problem;
    if (line.peer === null) return 'endpoint-offline';
    return unsettled.isFull(data.length) ? 'too-much-input' : null;
  };
  /** The agent has not answered for too long. */
  const handleSilence = () => {
    if (line.peer !== null) connections.close(line.peer, 'no-answer');
  };
  const isOverdue = () => {
    const { oldest } = unsettled;
    return oldest !== undefined && clock.now() - oldest.at >= INPUT_TIMEOUT_MS;
  };
  /** One timer however many keys: it runs only while some are unsettled, so that the room can sleep otherwise. */
  const keepWatch = () => {
    if (isWatched) return;
    isWatched = true;
    clock.after(INPUT_TIMEOUT_MS, () => {
      isWatched = false;
      if (isOverdue()) handleSilence();
      if (unsettled.size > 0) keepWatch();
    });
  };
  /** Reports what happened to keys; anything else of their burst is refused with them. */
  const tell = (
    { viewer, input, burst }: Pick<UnsettledInput, 'viewer' | 'input' | 'burst'>,
    problem: InputProblem | null,
  ) => {
    if (problem !== null && burst !== null) refuseBurst(bursts.get(viewer), { number: burst, problem });
    viewers.tellViewer(viewer, { type: 'input-settled', input, problem });
  };
  const settle = (id: number, problem: InputProblem | null) => {
    const found = unsettled.remove(id);
    if (found !== null) tell(found, problem);
  };
  line.onBroke(() => {
    // Nobody knows of what is under way whether it arrived.
    for (const id of unsettled.ids()) settle(id, 'not-confirmed');
  });
  return {
    write(viewer, keys) {
      if (isOverdue()) handleSilence();
      const { terminal, fence, input, burst: at, data } = keys;
      const burst = at?.number ?? null;
      const problem = burstProblem(viewer, keys) ?? problemOf(viewer.person, keys);
      if (problem !== null) return tell({ viewer, input, burst }, problem);
      const id = unsettled.add({ viewer, input, burst, bytes: data.length, at: clock.now() });
      const { typist } = viewer;
      const place = at === undefined || typist === null ? {} : { burst: { typist, ...at } };
      line.send({ type: 'write-input', terminal, fence, input: id, ...place, data });
      keepWatch();
    },
    settled: settle,
  };
}
