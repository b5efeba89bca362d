import * as Y from 'yjs';
import { utf8, type Bytes } from '#base/bytes.ts';
import { parseRoomToAgent, parseRoomToViewer, type ViewerToRoom } from '#protocol/wire/messages.ts';
import type { Role } from '#protocol/ground/roles.ts';
import { mayRole } from '#protocol/wire/rights.ts';
import { createControlStore } from '../../party/session/control/control-store.ts';
import { createSegmentStore } from '../../party/session/output/segment-store.ts';
import { seededRandom } from '../../party/testing/seeded-random.ts';
import { createTestRoom, type Somebody, type TestRoom } from '../../party/testing/test-room.ts';
import { createAgentModel, type AgentModel } from './agent-model.ts';
import { createControlOracle } from './control-oracle.ts';
import { createInvariants } from './invariants.ts';
import { handoverMessage } from './handovers.ts';
import { PEOPLE, ROLE_OF, type Op } from './ops.ts';
import { createViewerModel, type ViewerModel } from './viewer-model.ts';

/** Ends of sockets that belong to a run; any other is a failure. */
const EXPECTED_CLOSES = new Set([null, 'replaced', 'invitation-revoked', 'no-answer', 'hello-timeout']);

export interface World {
  apply(op: Op): void;
  /** What holds after every step. */
  check(): void;
  /** Lets everything come to rest, and checks what holds then. */
  settle(): void;
}

export function createWorld(seed: number): World {
  const random = seededRandom(seed);
  const room: TestRoom = createTestRoom({ seed, onSend: handleSend });
  const store = createSegmentStore(room.ports.sql, room.ports.crypto);
  const agent: AgentModel = createAgentModel(room, random);
  const { ptys } = agent;
  const controls = createControlStore(room.ports.sql);
  const oracle = createControlOracle(() => controls.controls());
  const invitations = new Map<string, string>();
  const people = new Map(Object.entries(ROLE_OF).map(([name, role]) => [name, inviteAnew(name, role)]));
  const viewers: ViewerModel[] = PEOPLE.map((name, id) =>
    createViewerModel(id, { world: room, ptys, random, somebody: people.get(name)! }),
  );
  const roles = new Map([...people.values()].map(({ person, role }) => [person, role]));
  const invariants = createInvariants({ room, store, agent, viewers, controls, oracle, roles });
  /** Sockets that were left without a word: the room finds out later, or never. */
  const deserted: { leave(): void; sendFrame(frame: Bytes): void }[] = [];

  function inviteAnew(name: string, role: Role): Somebody {
    const answer = room.admin({ method: 'POST', path: 'invitations', body: { role, name } });
    const { id, link } = JSON.parse(String(answer.body)) as { id: string; link: string };
    invitations.set(name, id);
    return room.enter(link);
  }

  /** Durable before visible: whatever leaves the room must be in its storage at that instant. */
  function handleSend(frame: Bytes): void {
    const shown = parseRoomToViewer(frame);
    const stored = parseRoomToAgent(frame);
    if (shown.ok) oracle.toViewer(shown.message);
    if (stored.ok) oracle.toAgent(stored.message);
    if (shown.ok && shown.message.type === 'segment-appended') {
      const last = Y.decodeUpdate(shown.message.update).structs.at(-1)!;
      const held = store.find(shown.message.terminal, shown.message.segment)?.clock ?? 0;
      if (last.id.clock + last.length > held) throw new Error('shown before it was stored');
    }
    if (stored.ok && stored.message.type === 'segment-stored') {
      const held = store.find(stored.message.terminal, stored.message.segment);
      if (
        held === null ||
        held.clock < stored.message.event ||
        (stored.message.sealed && held.sha256 === null)
      ) {
        throw new Error('acknowledged before it was stored');
      }
    }
  }

  const somePty = () => (ptys.size === 0 ? null : random.pick([...ptys.values()]));
  const desert = (client: { leave(): void; sendFrame(frame: Bytes): void } | null, silently: boolean) => {
    if (client === null) return;
    if (silently) deserted.push(client);
    else client.leave();
  };
  const noticeCloses = () => {
    for (const each of [agent, ...viewers]) {
      const reason = each.client?.socket.closedFor ?? null;
      if (!EXPECTED_CLOSES.has(reason)) throw new Error(`closed for ${reason}`);
      if (reason !== null) each.drop();
    }
  };
  const dropViewer = (viewer: ViewerModel, silently: boolean) => {
    const { client } = viewer;
    viewer.drop();
    desert(client, silently);
  };
  const dropAgent = (silently: boolean) => {
    const { client } = agent;
    agent.drop();
    desert(client, silently);
  };
  const crash = () => {
    for (const viewer of viewers) {
      // What had left the room may still arrive.
      viewer.read(random.below(5));
      viewer.drop();
    }
    agent.drop();
    deserted.length = 0;
    room.crash();
  };

  const apply = (op: Op): void => {
    switch (op.type) {
      case 'output':
        return somePty()?.output(fill(op.bytes));
      case 'flood':
        return flood(op.outputs);
      case 'roll':
        return somePty()?.roll({ afterMs: 0, code: 'r', data: fill(6) });
      case 'start-terminal':
        return agent.startTerminal();
      case 'end-terminal':
        return ptys.size > 1 ? somePty()?.end() : undefined;
      case 'join':
        return viewers[op.viewer]!.connect();
      case 'leave':
        return dropViewer(viewers[op.viewer]!, op.silently);
      case 'viewer-reads':
        return void viewers[op.viewer]!.read(op.frames);
      case 'watch': {
        const pty = somePty();
        const viewer = viewers[op.viewer]!;
        if (pty !== null && viewer.welcomed)
          viewer.client?.send({ type: 'watch-terminal', terminal: pty.terminal });
        return;
      }
      case 'key':
        return type(op);
      case 'act':
        return act(op);
      case 'hand-over':
        return handOver(op);
      case 'forge':
        return forge(op);
      case 'straggle':
        return agent.straggle();
      case 'agent-connects':
        return agent.connect();
      case 'agent-drops':
        return dropAgent(op.silently);
      case 'agent-reads':
        return void agent.read(op.frames);
      case 'agent-sends':
        return void agent.send(op.frames);
      case 'wire':
        return void agent.deliver(op.frames);
      case 'late-frame':
        return deserted.length === 0 ? undefined : random.pick(deserted).leave();
      case 'crash':
        return crash();
      case 'sleep':
        return room.clock.pending === 0 ? room.sleep() : undefined;
      case 'revoke':
        return revoke();
      case 'pass':
        return room.pass(op.ms);
    }
  };

  /** More than a viewer's window, with all of it on its way at once. */
  function flood(outputs: number): void {
    const pty = somePty();
    for (let each = 0; each < outputs; each += 1) {
      pty?.output(fill(40_000));
      agent.send(30);
      agent.deliver(30);
      agent.read(30);
    }
  }

  /** Text as of a log, with a byte here and there that is no UTF-8. */
  function fill(bytes: number): Uint8Array<ArrayBuffer> {
    const start = random.below(26);
    const filled = Uint8Array.from({ length: bytes }, (_, index) => 97 + ((start + index) % 26));
    if (random.float() < 0.1) filled[random.below(bytes)] = 0xff;
    return filled;
  }

  const handoverOf = (
    act: Extract<Op, { type: 'hand-over' }>['act'],
    { viewer, other }: { viewer: number; other: number },
  ) =>
    handoverMessage(act, {
      random,
      handoff: viewers[viewer]!.handoff,
      person: viewers[other]!.somebody.person,
      invitation: random.pick([...invitations.values()]),
    });

  function messageOf(op: Extract<Op, { type: 'act' | 'forge' }>): ViewerToRoom | null {
    const { act, other } = op;
    if (act === 'offer-handoff' || act === 'accept-handoff' || act === 'set-work') return handoverOf(act, op);
    const { person } = viewers[other]!.somebody;
    const pty = somePty();
    if (act === 'pause-input') return { type: act };
    if (act === 'resume-input') return { type: act, reason: random.float() < 0.5 ? null : 'a reason' };
    if (pty === null) return null;
    const { terminal } = pty;
    if (act === 'grant-control' || act === 'decline-ask') return { type: act, terminal, person };
    if (act !== 'write-input') return { type: act, terminal };
    return { type: act, terminal, fence: random.below(5), input: 0xffffffff, data: utf8('forged') };
  }

  /** The viewers whose page says that it has control of the terminal, or began the pause. */
  const holding = (terminal: string) => (viewer: ViewerModel) =>
    viewer.controls.get(terminal)?.holder === viewer.somebody.person;
  const pausing = ({ pause, somebody }: ViewerModel) => pause?.by === somebody.person;

  function actor(op: { viewer: number; mine: boolean }, isTheirs: (viewer: ViewerModel) => boolean) {
    const theirs = viewers.filter((viewer) => viewer.welcomed && isTheirs(viewer));
    return op.mine && theirs.length > 0 ? random.pick(theirs) : viewers[op.viewer]!;
  }

  function type(op: Extract<Op, { type: 'key' }>): void {
    const pty = somePty();
    if (pty !== null) actor(op, holding(pty.terminal)).write(pty.terminal);
  }

  function act(op: Extract<Op, { type: 'act' }>): void {
    const message = messageOf(op);
    if (message === null) return;
    if (message.type === 'resume-input') return actor(op, pausing).act(message);
    const isHolders = /^(grant|decline|release)/.test(message.type) && 'terminal' in message;
    if (isHolders) actor(op, holding(message.terminal)).act(message);
    else viewers[op.viewer]!.act(message);
  }

  /** By whoever thinks it is theirs to do, if it is to be. */
  function handOver(op: Extract<Op, { type: 'hand-over' }>): void {
    const isGivers = op.act === 'offer-handoff' || op.act === 'withdraw-handoff';
    const isTheirs = ({ handoff, somebody }: ViewerModel) =>
      isGivers === (handoff.responsible === somebody.person) && somebody.role === 'technician';
    const by = actor(op, isTheirs);
    by.act(handoverOf(op.act, { viewer: by.id, other: op.other }));
  }

  /** Says what its role has no right to: that ends the socket, and does nothing. */
  function forge(op: Extract<Op, { type: 'forge' }>): void {
    const viewer = viewers[op.viewer]!;
    const message = messageOf(op);
    if (message === null || !viewer.welcomed || viewer.client === null) return;
    if (mayRole(viewer.somebody.role, message.type)) return;
    const before = JSON.stringify(controls.controls());
    viewer.client.send(message);
    if (viewer.client.socket.closedFor !== 'not-allowed') throw new Error('a forged message was taken');
    if (JSON.stringify(controls.controls()) !== before) throw new Error('a forged message did something');
    viewer.drop();
  }

  function revoke(): void {
    const name = random.pick(PEOPLE);
    const revoked = invitations.get(name)!;
    const fresh = inviteAnew(name, ROLE_OF[name]);
    room.admin({ method: 'POST', path: `invitations/${revoked}/revoke` });
    roles.set(fresh.person, fresh.role);
    for (const [id, viewer] of viewers.entries()) {
      if (PEOPLE[id] !== name) continue;
      if (viewer.mayFetch() === true) throw new Error('who was shut out is answered');
      viewer.somebody = fresh;
    }
  }

  /** Most runs begin in the middle of a session: its beginning is the least of it. */
  const warmUp = () => {
    agent.startTerminal();
    agent.connect();
    for (const viewer of viewers) viewer.connect();
    for (let round = 0; round < 5; round += 1) {
      agent.read(50);
      agent.send(50);
      agent.deliver(50);
      for (const viewer of viewers) viewer.read(50);
    }
  };
  if (seed % 4 !== 0) warmUp();

  const world: World = {
    apply(op) {
      apply(op);
      noticeCloses();
    },
    check() {
      if (room.errors.length > 0) throw room.errors[0] as Error;
      invariants.check();
    },
    settle() {
      if (ptys.size === 0) agent.startTerminal();
      for (const client of deserted.splice(0)) client.leave();
      for (let round = 0, moved = true; moved; round += 1) {
        if (round > 5000) throw new Error('nothing comes to rest');
        agent.connect();
        for (const viewer of viewers) viewer.connect();
        moved = [
          agent.read(50),
          agent.send(50),
          agent.deliver(50),
          ...viewers.map((viewer) => viewer.read(50)),
        ].some(Boolean);
        noticeCloses();
        world.check();
        // Two timers may still have something to move: a cut that was waited for, and a sleeping compaction.
        if (!moved && round > 0 && room.clock.pending > 0) {
          room.pass(300);
          moved = true;
        }
      }
      invariants.checkAtRest();
      room.pass(60_000);
      invariants.checkCompacted();
      world.check();
    },
  };
  return world;
}
