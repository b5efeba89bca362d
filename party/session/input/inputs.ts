import { INPUT_TIMEOUT_MS } from '#protocol/ground/limits.ts';
import type { InputProblem } from '#protocol/input/input-problem.ts';
import { keysProblem } from '#protocol/input/typing.ts';
import type { ViewerToRoom } from '#protocol/wire/messages.ts';
import type { Controls } from '../control/controls.ts';
import type { Ground } from '../ground.ts';
import type { ViewerPeer } from '../sockets/peers.ts';
import { createUnsettled } from './unsettled.ts';

type WriteInput = Extract<ViewerToRoom, { type: 'write-input' }>;

/** Keys on their way to a shell: passed on at once or refused at once, never queued, never sent again. */
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
  let isWatched = false;

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
  const settle = (id: number, problem: InputProblem | null) => {
    const found = unsettled.remove(id);
    if (found !== null)
      viewers.tellViewer(found.viewer, { type: 'input-settled', input: found.input, problem });
  };
  line.onBroke(() => {
    // Nobody knows of what is under way whether it arrived.
    for (const id of unsettled.ids()) settle(id, 'not-confirmed');
  });
  return {
    write(viewer, input) {
      if (isOverdue()) handleSilence();
      const problem = problemOf(viewer.person, input);
      if (problem !== null)
        return viewers.tellViewer(viewer, { type: 'input-settled', input: input.input, problem });
      const { terminal, fence, data } = input;
      const id = unsettled.add({ viewer, input: input.input, bytes: data.length, at: clock.now() });
      line.send({ type: 'write-input', terminal, fence, input: id, data });
      keepWatch();
    },
    settled: settle,
  };
}
