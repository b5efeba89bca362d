import { VIEWER_FAST_WINDOW_BYTES } from '#protocol/ground/limits.ts';
import { verifyRecord, type RecordEvent } from '#protocol/record/record.ts';
import type { Role } from '#protocol/ground/roles.ts';
import { gunzip, sha256 } from '../../party/worker/crypto.ts';
import type { ControlStore } from '../../party/session/control/control-store.ts';
import type { SegmentStore } from '../../party/session/output/segment-store.ts';
import type { TestRoom } from '../../party/testing/test-room.ts';
import type { AgentModel } from './agent-model.ts';
import { checkHandoff, replayHandoff } from './handoff-oracle.ts';
import { replayControl, type ControlOracle } from './control-oracle.ts';
import type { ViewerModel } from './viewer-model.ts';

/** The largest segment of `pty-model.ts`, its keyframe and all that stands around it. */
const SCREEN_MAX_BYTES = 250_000;

/** What must be true of a world; each check throws where it is not. */
export interface Invariants {
  /** After every step. */
  check(): void;
  /** Once nothing moves any more. */
  checkAtRest(): void;
  /** Once it has rested for a while. */
  checkCompacted(): void;
}

export interface InvariantsOf {
  room: TestRoom;
  store: SegmentStore;
  agent: AgentModel;
  viewers: readonly ViewerModel[];
  controls: ControlStore;
  oracle: ControlOracle;
  /** Of everybody who ever entered, by their id. */
  roles: ReadonlyMap<string, Role>;
}

export function createInvariants(world: InvariantsOf): Invariants {
  const { room, store, agent, viewers, controls, oracle, roles } = world;
  const { ptys } = agent;

  /** How much of each shell's input has been looked at. */
  const looked = new Map<string, number>();
  const checkKeys = () => {
    const sent = new Map(viewers.flatMap(({ inputs }) => [...inputs]));
    for (const { terminal, shell } of ptys.values()) {
      for (const { key, fence } of shell.slice(looked.get(terminal) ?? 0)) {
        const input = sent.get(key);
        if (input?.fence !== fence) throw new Error(`nobody typed ${key} under fence ${fence}`);
        oracle.reached({ terminal, fence, person: input.person, role: roles.get(input.person)! });
      }
      looked.set(terminal, shell.length);
      const fences = shell.map(({ fence }) => fence);
      if (fences.some((fence, index) => fence < (fences[index - 1] ?? 0)))
        throw new Error(`a key under an old fence reached ${terminal}: ${fences.join(' ')}`);
    }
  };

  /** Of what was typed together a shell was given the beginning or nothing: never a tail without its head. */
  const checkBursts = () => {
    const arrived = new Set([...ptys.values()].flatMap(({ shell }) => shell.map(({ key }) => key)));
    for (const viewer of viewers) {
      const ends = new Map<string, string>();
      for (const [key, { terminal, burst }] of viewer.inputs) {
        if (burst === null) continue;
        const where = `${burst} ${terminal}`;
        if (!arrived.has(key)) ends.set(where, ends.get(where) ?? key);
        else if (ends.has(where))
          throw new Error(`${key} reached ${terminal} without ${ends.get(where)} before it`);
      }
    }
  };

  const checkInputs = () => {
    const times = new Map<string, number>();
    for (const { shell } of ptys.values())
      for (const { key } of shell) times.set(key, (times.get(key) ?? 0) + 1);
    for (const viewer of viewers) {
      for (const [key, { outcome }] of viewer.inputs) {
        const reached = times.get(key) ?? 0;
        if (reached > 1) throw new Error(`input ${key} reached the shell ${reached} times`);
        if (outcome === 'reached' && reached !== 1)
          throw new Error(`input ${key} was settled and never arrived`);
        const isRefused = outcome !== null && outcome !== 'reached' && outcome !== 'not-confirmed';
        if (isRefused && reached > 0) throw new Error(`input ${key} was refused and arrived`);
      }
    }
  };

  const record = () =>
    String(room.admin({ path: 'record' }).body)
      .split('\n')
      .slice(0, -1);

  /** Record, storage and every page say the same of control, and pages were told all there is on the record. */
  const checkControl = () => {
    const events = record().map((line) => JSON.parse(line) as RecordEvent);
    const { terminals, pausedBy } = replayControl(events);
    for (const { terminal, holder, fence } of controls.controls()) {
      const by = terminals.get(terminal);
      if (by?.holder !== holder || by.fence !== fence)
        throw new Error(`${terminal} is another's by the record: ${JSON.stringify([by, holder, fence])}`);
      for (const viewer of viewers) {
        const known = viewer.controls.get(terminal);
        if (viewer.welcomed && (known?.holder !== holder || known.fence !== fence))
          throw new Error(`viewer ${viewer.id} thinks otherwise of who controls ${terminal}`);
      }
    }
    if ((controls.pause()?.by ?? null) !== pausedBy) throw new Error('paused otherwise by the record');
    const handedOver = replayHandoff(events);
    for (const { id, welcomed, pause, handoff, recorded } of viewers) {
      if (!welcomed) continue;
      checkHandoff(handoff, handedOver);
      if ((pause?.by ?? null) !== pausedBy) throw new Error(`viewer ${id} thinks otherwise of the pause`);
      const told = events.filter(({ seq, fact }) => seq >= recorded.from && fact.type !== 'segment-sealed');
      if (told.map(({ seq }) => seq).join() !== recorded.seqs.join())
        throw new Error(`viewer ${id} was told another record`);
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

  const checkSettled = () => {
    for (const viewer of viewers) {
      for (const [key, { outcome, lost }] of viewer.inputs) {
        if (outcome === null && !lost) throw new Error(`input ${key} was never settled`);
      }
    }
    for (const pty of ptys.values()) {
      if (pty.ended && !agent.closed.has(pty.terminal)) throw new Error('an ended terminal was not closed');
    }
  };

  return {
    check() {
      checkKeys();
      checkInputs();
      checkBursts();
      checkQueues();
    },
    checkAtRest() {
      checkViewers();
      if (viewers.some((viewer) => viewer.mayFetch() === false)) throw new Error('a viewer may not read');
      checkStored();
      checkControl();
      checkSettled();
    },
    checkCompacted() {
      if (store.compactable(1).length > 0) throw new Error('segments were left uncompacted');
      checkStored();
      const verdict = verifyRecord(record(), sha256);
      if (!verdict.ok)
        throw new Error(`the record does not verify: ${verdict.problem} in line ${verdict.line}`);
    },
  };
}
