import { equal, hex, utf8 } from '#base/bytes.ts';
import { VIEWER_ACK_BYTES } from '#protocol/ground/limits.ts';
import { NO_HANDOFF, type HandoffState } from '#protocol/handoff/handoff.ts';
import type { InputPause, TerminalControl } from '#protocol/control/control.ts';
import { parseRoomToViewer, type RoomToViewer, type ViewerToRoom } from '#protocol/wire/messages.ts';
import type { InputProblem } from '#protocol/input/input-problem.ts';
import { TOKEN_HEADER } from '#protocol/wire/http.ts';
import { viewerText } from '#protocol/server/signed-text.ts';
import { PROTOCOL_VERSION } from '#protocol/wire/version.ts';
import { mayRole } from '#protocol/wire/rights.ts';
import { createSegmentReplica, type SegmentReplica } from '#protocol/output/segment.ts';
import {
  ORIGIN,
  PLACE,
  SESSION,
  type Somebody,
  type TestRoom,
  type ViewerClient,
} from '../../party/testing/test-room.ts';
import type { SeededRandom } from '../../party/testing/seeded-random.ts';
import type { PtyModel, WrittenSegment } from './pty-model.ts';

type Place = { terminal: string; segment: number; replica: SegmentReplica };

/** A viewer of the simulation: the real replica, and a check of everything it is shown against what was written. */
export interface ViewerModel {
  readonly id: number;
  client: ViewerClient | null;
  place: Place | null;
  welcomed: boolean;
  /** Whose page it is, when it connects next. */
  somebody: Somebody;
  /** What it was told of control and of the record since its welcome. */
  readonly controls: Map<string, TerminalControl>;
  pause: InputPause | null;
  handoff: HandoffState;
  readonly recorded: { from: number; seqs: number[] };
  connect(): void;
  drop(): void;
  read(count: number): boolean;
  /** Types under the fence it knows of. */
  write(terminal: string): void;
  /** Whether it may read over HTTP with the token of its last welcome; null where none holds any more. */
  mayFetch(): boolean | null;
  /** Asks for something its role has the right to, if it has. */
  act(message: ViewerToRoom): void;
  /** What became of each input; null while it is not settled. */
  readonly inputs: Map<string, SentInput>;
}

export interface SentInput {
  terminal: string;
  person: string;
  fence: number;
  /** Of which socket's burst; null: it names none, as pages of before. */
  burst: string | null;
  outcome: 'reached' | InputProblem | null;
  lost: boolean;
}

function fail(what: string): never {
  throw new Error(what);
}

export function createViewerModel(
  id: number,
  {
    world,
    ptys,
    somebody,
    random,
  }: { world: TestRoom; ptys: Map<string, PtyModel>; somebody: Somebody; random: SeededRandom },
): ViewerModel {
  /** Whose socket it is that is open. */
  let seated = somebody;
  let received = 0;
  let reportedBytes = 0;
  let count = 0;
  /** Whoever types has seen a refusal of this burst. */
  let hasSeen = false;
  let burst = 0;
  let visits = 0;
  const places = new Map<string, number>();
  let token: { shown: string; until: number } | null = null;
  const inputs: ViewerModel['inputs'] = new Map();
  const keys = new Map<number, string>();

  const written = (at: { terminal: string; segment: number }): WrittenSegment =>
    ptys.get(at.terminal)?.segments[at.segment] ?? fail(`viewer ${id} was shown a segment nobody wrote`);
  const here = (at: { terminal: string; segment: number }): Place => {
    const { place } = viewer;
    if (place === null || place.terminal !== at.terminal || place.segment !== at.segment) {
      return fail(`viewer ${id} is not in segment ${at.terminal}/${at.segment}`);
    }
    return place;
  };
  const start = (at: { terminal: string; segment: number; author: number }) => {
    viewer.place = { terminal: at.terminal, segment: at.segment, replica: createSegmentReplica(at.author) };
  };
  const take = (message: Extract<RoomToViewer, { type: 'segment-appended' }>) => {
    const { replica } = here(message);
    const from = replica.clock;
    const append = replica.apply(message.update);
    if (!append.ok) return fail(`viewer ${id} got an update that is ${append.problem}`);
    const source = written(message).events.slice(from, append.clock);
    const isSame = append.events.every(
      ({ code, afterMs, data }, index) =>
        code === source[index]?.code && afterMs === source[index].afterMs && equal(data, source[index].data),
    );
    if (!isSame || append.events.length !== source.length) fail(`viewer ${id} was shown what nobody wrote`);
  };
  const handle = (message: RoomToViewer): void => {
    switch (message.type) {
      case 'challenge': {
        const { person, browser } = seated;
        const signature = browser.key.sign(
          viewerText(PLACE, { session: SESSION, person, nonceHex: hex(message.nonce) }),
        );
        const { place } = viewer;
        const since = place && {
          ...{ terminal: place.terminal, segment: place.segment },
          event: place.replica.clock,
        };
        const watch = place?.terminal ?? null;
        return viewer.client?.send({
          ...{ type: 'hello', version: PROTOCOL_VERSION, client: 'sim', person, signature, watch, since },
        });
      }
      case 'welcome':
        viewer.welcomed = true;
        // It was given before it was read.
        token = { shown: message.token.http, until: Number(message.token.http.split('.')[2]) };
        viewer.controls.clear();
        for (const control of message.controls) viewer.controls.set(control.terminal, control);
        viewer.pause = message.pause;
        viewer.handoff = message.handoff ?? NO_HANDOFF;
        viewer.recorded.from = message.recordedTo;
        viewer.recorded.seqs.length = 0;
        return;
      case 'control-changed':
        return void viewer.controls.set(message.control.terminal, message.control);
      case 'pause-changed':
        viewer.pause = message.pause;
        return;
      case 'handoff-changed':
        viewer.handoff = message.handoff;
        return;
      case 'recorded':
        return void viewer.recorded.seqs.push(message.event.seq);
      case 'screen':
        if (!equal(message.keyframe, written(message).header.keyframe)) fail('another keyframe');
        return start(message);
      case 'segment-continued': {
        const before = here({ terminal: message.terminal, segment: message.segment - 1 });
        if (before.replica.clock !== written(before).events.length)
          fail(`viewer ${id} was moved on too early`);
        return start(message);
      }
      case 'segment-appended':
        return take(message);
      case 'segment-sealed':
        if (here(message).replica.clock !== message.events) fail(`viewer ${id} saw a seal too early`);
        return;
      case 'caught-up':
        if (here(message).replica.clock !== message.event) fail(`viewer ${id} has not caught up`);
        return;
      case 'input-settled': {
        const input =
          inputs.get(keys.get(message.input) ?? '') ?? fail('an input was settled that was not sent');
        if (input.outcome !== null) fail('an input was settled twice');
        input.outcome = message.problem ?? 'reached';
        hasSeen ||= message.problem !== null;
        return;
      }
      default:
    }
  };
  /** One viewer's page is of before bursts. The others begin another burst some time after they saw a refusal. */
  const placeOf = (terminal: string) => {
    if (id === 2) return null;
    if (hasSeen && random.float() < 0.4) {
      burst += 1;
      hasSeen = false;
      places.clear();
    }
    const place = places.get(terminal) ?? 0;
    places.set(terminal, place + 1);
    return { number: burst, place };
  };
  const report = (isIdle: boolean) => {
    if (received === reportedBytes || (!isIdle && received - reportedBytes < VIEWER_ACK_BYTES)) return;
    reportedBytes = received;
    viewer.client?.send({ type: 'report-received', bytes: received });
  };

  const viewer: ViewerModel = {
    id,
    client: null,
    place: null,
    welcomed: false,
    somebody,
    controls: new Map(),
    pause: null,
    handoff: NO_HANDOFF,
    recorded: { from: 0, seqs: [] },
    inputs,
    connect() {
      if (viewer.client !== null) return;
      received = 0;
      reportedBytes = 0;
      seated = viewer.somebody;
      viewer.client = world.viewerWith({ origin: ORIGIN, cookie: viewer.somebody.cookie });
    },
    drop() {
      viewer.client = null;
      viewer.welcomed = false;
      for (const input of inputs.values()) input.lost = true;
      // On another socket one is another typist.
      places.clear();
      visits += 1;
    },
    read(limit) {
      if (viewer.client === null) return false;
      const { frames } = viewer.client.socket;
      const read = frames.splice(0, limit);
      for (const frame of read) {
        const parsed = parseRoomToViewer(frame);
        if (!parsed.ok) return fail(`viewer ${id} got a frame that is ${parsed.problem}`);
        received += frame.length;
        handle(parsed.message);
        report(false);
      }
      if (frames.length === 0) report(true);
      return read.length > 0;
    },
    write(terminal) {
      const mayType = mayRole(seated.role, 'write-input');
      if (viewer.client === null || !viewer.welcomed || !mayType) return;
      count += 1;
      const key = `v${id}k${count}`;
      keys.set(count, key);
      const fence = viewer.controls.get(terminal)?.fence ?? 0;
      const { person } = seated;
      const at = placeOf(terminal);
      const of = at === null ? null : `${visits}.${at.number}`;
      inputs.set(key, { terminal, person, fence, burst: of, outcome: null, lost: false });
      const named = at === null ? {} : { burst: at };
      viewer.client.send({ type: 'write-input', terminal, fence, input: count, ...named, data: utf8(key) });
    },
    mayFetch() {
      if (token === null) return null;
      const { status } = world.request({ path: 'people', headers: { [TOKEN_HEADER]: token.shown } });
      const isOver = world.clock.now() >= token.until;
      if (isOver && status === 200) fail(`viewer ${id} was answered for too long`);
      return isOver ? null : status === 200;
    },
    act(message) {
      if (viewer.welcomed && mayRole(seated.role, message.type)) viewer.client?.send(message);
    },
  };
  return viewer;
}
