import { encodeFrame } from '#protocol/wire/frame.ts';
import { sealText } from '#protocol/output/seal.ts';
import type { AgentToRoom, RoomToAgent } from '#protocol/wire/messages.ts';
import { sha256 } from '../../party/worker/crypto.ts';
import { SESSION, type AgentClient, type TestRoom } from '../../party/testing/test-room.ts';
import type { SeededRandom } from '../../party/testing/seeded-random.ts';
import { createPtyModel, type PtyModel } from './pty-model.ts';

/** An agent of the simulation. What it sends stands in `wire` until the world delivers it, and is lost with the line. */
export interface AgentModel {
  readonly ptys: Map<string, PtyModel>;
  client: AgentClient | null;
  connect(): void;
  /** Loses the line with all that is on it; the room may not hear of it at once. */
  drop(): void;
  startTerminal(): void;
  /** Takes up to `count` of the room's frames in. */
  read(count: number): boolean;
  /** Puts up to `count` deliveries on the wire. */
  send(count: number): boolean;
  /** Brings keys and fences that a lost line left on their way to a pty host there, behind what the new line said. */
  straggle(): void;
  /** Brings up to `count` frames from the wire to the room. */
  deliver(count: number): boolean;
  readonly closed: Set<string>;
}

const isAnswer = (answer: Extract<AgentToRoom, { type: 'input-settled' }>, to: RoomToAgent) =>
  to.type === 'write-input' && to.input === answer.input;

export function createAgentModel(world: TestRoom, random: SeededRandom): AgentModel {
  const ptys = new Map<string, PtyModel>();
  const closed = new Set<string>();
  let wire: AgentToRoom[] = [];
  let inbox: RoomToAgent[] = [];
  let stragglers: RoomToAgent[] = [];
  const endSent = new Set<string>();
  let names = 0;
  let accepted = false;

  const startTerminal = () => {
    if (ptys.size >= 4) return;
    names += 1;
    const pty = createPtyModel(`term${String(names).padStart(4, '0')}`, random);
    ptys.set(pty.terminal, pty);
    if (accepted) wire.push(pty.announcement());
  };

  const handle = (message: RoomToAgent): void => {
    const pty = 'terminal' in message ? ptys.get(message.terminal) : undefined;
    switch (message.type) {
      case 'agent-accepted':
        accepted = true;
        for (const each of ptys.values()) wire.push(each.announcement());
        return;
      case 'resume-terminal':
        return void pty?.delivery.resume(
          pty.segments.map(({ header, events, sealed }) => ({
            ...{ segment: header.segment, events: events.length, sealed },
            keyframeBytes: header.keyframe.length,
          })),
          message,
        );
      case 'segment-stored': {
        const written = pty?.segments[message.segment];
        if (written === undefined || message.event > written.events.length)
          throw new Error('stored what was not written');
        return void pty?.delivery.stored(message);
      }
      case 'terminal-closed':
        return void closed.add(message.terminal);
      case 'write-input': {
        const { terminal, input } = message;
        const problem = pty === undefined ? 'no-such-terminal' : pty.type(message);
        return void wire.push({ type: 'input-settled', terminal, input, problem });
      }
      case 'raise-fence':
        return pty?.fence.raise(message.fence, message.role);
      case 'watch-program': {
        const { terminal, on } = message;
        if (on && pty?.ended === false) wire.push({ type: 'program-seen', terminal, program: 'sleep' });
        return;
      }
      case 'stop-program':
      case 'open-terminal':
        return startTerminal();
      case 'cut-segment':
        return pty?.roll();
      case 'resize-terminal':
      case 'reset-terminal':
      case 'end-terminal':
      case 'session-ended':
        return;
    }
  };

  const sendOne = (pty: PtyModel): boolean => {
    const step = pty.delivery.next();
    if (step !== null) {
      const message = pty.message(step);
      wire.push('seal' in message ? sealOf(pty, message.seal) : message);
      return true;
    }
    if (!pty.ended || !pty.delivery.allSent || closed.has(pty.terminal) || endSent.has(pty.terminal))
      return false;
    endSent.add(pty.terminal);
    wire.push({ type: 'terminal-ended', terminal: pty.terminal, at: 9, cause: 'exited', exitCode: 0 });
    return true;
  };

  const sealOf = (pty: PtyModel, written: PtyModel['segments'][number]): AgentToRoom => {
    const { terminal, segment } = written.header;
    const seal = { terminal, segment, events: written.events.length, sha256: sha256(pty.textOf(written)) };
    return {
      type: 'segment-sealed',
      ...seal,
      signature: world.key.sign(sealText({ session: SESSION, ...seal })),
    };
  };

  const agent: AgentModel = {
    ptys,
    closed,
    client: null,
    startTerminal,
    connect() {
      if (agent.client !== null) return;
      agent.client = world.agent();
    },
    drop() {
      inbox.push(...(agent.client?.look() ?? []));
      agent.client = null;
      accepted = false;
      wire = [];
      stragglers.push(...inbox.filter(({ type }) => type === 'write-input' || type === 'raise-fence'));
      inbox = [];
      endSent.clear();
      for (const pty of ptys.values()) pty.delivery.suspend();
    },
    straggle() {
      const late = stragglers;
      stragglers = [];
      for (const message of late) handle(message);
      // Their answers have no line any more.
      wire = wire.filter((each) => each.type !== 'input-settled' || !late.some((one) => isAnswer(each, one)));
    },
    read(count) {
      if (agent.client === null) return false;
      inbox.push(...agent.client.look());
      const read = inbox.splice(0, count);
      for (const message of read) handle(message);
      return read.length > 0;
    },
    send(count) {
      if (agent.client === null) return false;
      let sent = 0;
      for (const pty of ptys.values()) {
        while (sent < count && pty.delivery.active && sendOne(pty)) sent += 1;
      }
      return sent > 0;
    },
    deliver(count) {
      if (agent.client === null) return false;
      const delivered = wire.splice(0, count);
      for (const message of delivered) agent.client.sendFrame(encodeFrame(message));
      return delivered.length > 0;
    },
  };
  return agent;
}
