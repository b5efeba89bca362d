import * as Y from 'yjs';
import type { Bytes } from '#base/bytes.ts';
import { VIEWER_FAST_WINDOW_BYTES } from '#protocol/limits.ts';
import { verifyRecord } from '#protocol/record.ts';
import { parseRoomToAgent, parseRoomToViewer } from '#protocol/messages.ts';
import { gunzip, sha256 } from '../../party/crypto.ts';
import { createSegmentStore } from '../../party/session/segment-store.ts';
import { seededRandom, type SeededRandom } from '../../party/testing/seeded-random.ts';
import { createTestRoom, type TestRoom } from '../../party/testing/test-room.ts';
import { createAgentModel, type AgentModel } from './agent-model.ts';
import { createViewerModel, type ViewerModel } from './viewer-model.ts';

export type Op =
  | { type: 'output'; bytes: number }
  | { type: 'flood'; outputs: number }
  | { type: 'roll' }
  | { type: 'start-terminal' }
  | { type: 'end-terminal' }
  | { type: 'join'; viewer: number }
  | { type: 'leave'; viewer: number; silently: boolean }
  | { type: 'viewer-reads'; viewer: number; frames: number }
  | { type: 'watch'; viewer: number }
  | { type: 'key'; viewer: number }
  | { type: 'agent-connects' }
  | { type: 'agent-drops'; silently: boolean }
  | { type: 'agent-reads'; frames: number }
  | { type: 'agent-sends'; frames: number }
  | { type: 'wire'; frames: number }
  | { type: 'late-frame' }
  | { type: 'crash' }
  | { type: 'sleep' }
  | { type: 'revoke' }
  | { type: 'pass'; ms: number };

const VIEWERS = 3;
/** The largest segment of `pty-model.ts`, its keyframe and all that stands around it. */
const SCREEN_MAX_BYTES = 250_000;
/** Ends of sockets that belong to a run; any other is a failure. */
const EXPECTED_CLOSES = new Set([null, 'replaced', 'link-revoked', 'no-answer', 'hello-timeout']);

export function drawOp(random: SeededRandom): Op {
  const viewer = random.below(VIEWERS);
  const silently = random.float() < 0.4;
  const frames = 1 + random.below(12);
  const weighted: [number, Op][] = [
    [
      14,
      { type: 'output', bytes: random.float() < 0.2 ? 5_000 + random.below(50_000) : 1 + random.below(300) },
    ],
    [1.5, { type: 'flood', outputs: 4 + random.below(12) }],
    [2, { type: 'roll' }],
    [1, { type: 'start-terminal' }],
    [0.5, { type: 'end-terminal' }],
    [5, { type: 'join', viewer }],
    [1, { type: 'leave', viewer, silently }],
    [16, { type: 'viewer-reads', viewer, frames }],
    [1, { type: 'watch', viewer }],
    [4, { type: 'key', viewer }],
    [4, { type: 'agent-connects' }],
    [1, { type: 'agent-drops', silently }],
    [10, { type: 'agent-reads', frames }],
    [12, { type: 'agent-sends', frames }],
    [14, { type: 'wire', frames }],
    [1, { type: 'late-frame' }],
    [0.7, { type: 'crash' }],
    [1, { type: 'sleep' }],
    [0.4, { type: 'revoke' }],
    [3, { type: 'pass', ms: random.below(random.float() < 0.1 ? 8_000 : 300) }],
  ];
  let at = random.float() * weighted.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, op] of weighted) {
    at -= weight;
    if (at < 0) return op;
  }
  return { type: 'sleep' };
}

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
  const viewers: ViewerModel[] = Array.from({ length: VIEWERS }, (_, id) =>
    createViewerModel(id, { world: room, ptys }),
  );
  /** Sockets that were left without a word: the room finds out later, or never. */
  const deserted: { leave(): void; sendFrame(frame: Bytes): void }[] = [];
  let cookie = room.enter(room.links.technician);

  /** Durable before visible: whatever leaves the room must be in its storage at that instant. */
  function handleSend(frame: Bytes): void {
    const shown = parseRoomToViewer(frame);
    const stored = parseRoomToAgent(frame);
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
        return viewers[op.viewer]!.connect(cookie);
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
      case 'key': {
        const pty = somePty();
        return pty === null ? undefined : viewers[op.viewer]!.write(pty.terminal);
      }
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

  function revoke(): void {
    const rows: unknown = JSON.parse(String(room.admin({ path: 'links' }).body));
    const mine = (rows as { id: string; role: string; revokedAt: number | null }[]).findLast(
      ({ role, revokedAt }) => role === 'technician' && revokedAt === null,
    )!;
    const fresh = room.admin({ method: 'POST', path: 'links', body: { role: 'technician' } });
    room.admin({ method: 'POST', path: `links/${mine.id}/revoke` });
    cookie = room.enter((JSON.parse(String(fresh.body)) as { link: string }).link);
  }

  const checkInputs = () => {
    const shells = new Map([...ptys].map(([terminal, { shell }]) => [terminal, shell]));
    for (const viewer of viewers) {
      for (const [key, { terminal, outcome }] of viewer.inputs) {
        const times = shells.get(terminal)!.filter((taken) => taken === key).length;
        if (times > 1) throw new Error(`input ${key} reached the shell ${times} times`);
        if (outcome === 'reached' && times !== 1)
          throw new Error(`input ${key} was settled and never arrived`);
        const isRefused = outcome !== null && outcome !== 'reached' && outcome !== 'not-confirmed';
        if (isRefused && times > 0) throw new Error(`input ${key} was refused and arrived`);
      }
    }
  };

  /** What is on its way to a viewer is bounded: a window, and a screen that was sent into it. */
  const checkQueues = () => {
    for (const { id, client } of viewers) {
      const queued = client?.socket.frames.reduce((sum, { length }) => sum + length, 0) ?? 0;
      if (queued > VIEWER_FAST_WINDOW_BYTES + SCREEN_MAX_BYTES)
        throw new Error(`${queued} bytes wait for viewer ${id}`);
    }
  };

  const checkStored = () => {
    for (const pty of ptys.values()) {
      for (const written of pty.segments) {
        const { segment } = written.header;
        const held = store.find(pty.terminal, segment);
        if (held === null) throw new Error(`segment ${pty.terminal}/${segment} is not stored`);
        const text = new TextDecoder().decode(gunzip(store.gzipped(held)));
        if (text !== pty.textOf(written))
          throw new Error(`segment ${pty.terminal}/${segment} is stored otherwise`);
        const isSealed = written.sealed || pty.ended;
        if (held.sha256 !== (isSealed ? sha256(text) : null))
          throw new Error(`the seal of ${segment} is wrong`);
      }
    }
  };

  const checkViewers = () => {
    for (const { id, place, client } of viewers) {
      if (client === null) throw new Error(`viewer ${id} is not connected`);
      const pty = place && ptys.get(place.terminal);
      if (place === null || pty === null || pty === undefined)
        throw new Error(`viewer ${id} is shown nothing`);
      const newest = pty.segments.at(-1)!;
      if (place.segment !== newest.header.segment || place.replica.clock !== newest.events.length) {
        throw new Error(`viewer ${id} stands at ${place.segment}/${place.replica.clock} and not at the end`);
      }
    }
  };

  const world: World = {
    apply(op) {
      apply(op);
      noticeCloses();
    },
    check() {
      if (room.errors.length > 0) throw room.errors[0] as Error;
      checkInputs();
      checkQueues();
    },
    settle() {
      if (ptys.size === 0) agent.startTerminal();
      for (const client of deserted.splice(0)) client.leave();
      for (let round = 0, moved = true; moved; round += 1) {
        if (round > 5000) throw new Error('nothing comes to rest');
        agent.connect();
        for (const viewer of viewers) viewer.connect(cookie);
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
      checkViewers();
      checkStored();
      for (const viewer of viewers) {
        for (const [key, { outcome, lost }] of viewer.inputs) {
          if (outcome === null && !lost) throw new Error(`input ${key} was never settled`);
        }
      }
      for (const pty of ptys.values()) {
        if (pty.ended && !agent.closed.has(pty.terminal)) throw new Error('an ended terminal was not closed');
      }
      room.pass(60_000);
      if (store.compactable(1).length > 0) throw new Error('segments were left uncompacted');
      checkStored();
      const verdict = verifyRecord(
        String(room.admin({ path: 'record' }).body)
          .split('\n')
          .slice(0, -1),
        sha256,
      );
      if (!verdict.ok)
        throw new Error(`the record does not verify: ${verdict.problem} in line ${verdict.line}`);
      world.check();
    },
  };
  return world;
}
