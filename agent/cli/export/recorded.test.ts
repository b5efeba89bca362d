import { inflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { text } from '#base/bytes.ts';
import { FakeClock } from '#base/testing/fake-clock.ts';
import { readSegmentText } from '#protocol/output/asciicast.ts';
import type { OutputEvent } from '#protocol/output/event.ts';
import type { ProfileId } from '#protocol/output/profile.ts';
import type { SegmentRow } from '#protocol/output/segment-row.ts';
import { Player, type ReplayScreen } from '#protocol/replay/player.ts';
import { eventTimes, type ReplaySegment } from '#protocol/replay/segment.ts';
import { createReplaySource, type ReplayReads } from '#protocol/replay/source.ts';
import { expectSame, random, type Recording } from '../../screen/testing/cuts.ts';
import { openScreen } from '../../screen/screen.ts';
import { loadRecordings } from '../../screen/testing/recordings.ts';
import type { Opened } from '../../screen/testing/state.ts';
import { StoredOutput, type StoredSegment } from '../../testing/stored-output.ts';
import { piecesOf } from './lines.ts';

function openAt({ header, keyframe }: ReplaySegment): Opened {
  const { cols, rows, profile, firstLine } = header;
  // What is stored here was made with a profile of this build.
  const from = { keyframe, firstLine };
  return openScreen({ cols, rows, profile: profile as ProfileId, from, onReply: () => undefined });
}

function apply({ screen }: Opened, events: readonly OutputEvent[]): void {
  for (const { code, data } of events) {
    const [cols = 80, rows = 24] = code === 'r' ? text(data).split('x').map(Number) : [];
    if (code === 'o') screen.write(data);
    if (code === 'r') screen.resize({ cols, rows });
  }
}

class EmulatedScreen implements ReplayScreen {
  opened: Opened | null = null;

  async show(segment: ReplaySegment, count: number): Promise<void> {
    this.opened?.screen.dispose();
    this.opened = openAt(segment);
    apply(this.opened, segment.events.slice(0, count));
  }

  async apply(events: readonly OutputEvent[]): Promise<void> {
    if (this.opened !== null) apply(this.opened, events);
  }
}

/** What a server would answer of what it has stored. */
function readsOf(sealed: readonly StoredSegment[]): ReplayReads {
  const rows: SegmentRow[] = sealed.map(({ header }) => {
    const { segment, firstLine, startedAt, cols, rows: height } = header;
    return { segment, firstLine, startedAt, cols, rows: height, events: 0, bytes: 0, sha256: 'x' };
  });
  const of = ({ segment }: SegmentRow) => {
    const found = sealed[segment];
    if (found === undefined) throw new Error('there is no such segment');
    return found;
  };
  return {
    async rows(wanted) {
      if ('from' in wanted)
        return rows.filter(({ segment }) => segment >= wanted.from && segment <= wanted.to);
      return [rows.findLast(({ startedAt }) => startedAt <= wanted.time)].filter((row) => row !== undefined);
    },
    text: async (row) => of(row).text,
    keyframe: async (row) => new Uint8Array(inflateRawSync(of(row).header.keyframe)),
  };
}

function store(recorded: Recording, seed: number): StoredSegment[] {
  const stored = new StoredOutput(recorded, { draw: random(seed), onEvent: () => undefined });
  for (const step of recorded.steps) stored.feed(step);
  stored.seal();
  stored.dispose();
  return stored.sealed;
}

/** All that was printed until then, played from the start. */
function playedFromStart(segments: readonly ReplaySegment[], at: number): Opened {
  const [first] = segments;
  if (first === undefined) throw new Error('nothing is stored');
  const opened = openAt(first);
  for (const segment of segments) {
    const times = eventTimes(segment);
    if (segment.header.startedAt > at) break;
    apply(
      opened,
      segment.events.filter((_, index) => (times[index] ?? 0) <= at),
    );
  }
  return opened;
}

const RECORDINGS = loadRecordings().map((recorded, index) => [recorded.name, recorded, 700 + index] as const);

describe('[RE2] of what real programs printed, a moment is the same by seeking as played from the start', () => {
  test.each(RECORDINGS)('%s', { timeout: 60_000 }, async (name, recorded, seed) => {
    const sealed = store(recorded, seed);
    const segments = sealed.map(({ header, text: cast }): ReplaySegment => {
      const events = readSegmentText(cast)?.events ?? [];
      return { header, keyframe: new Uint8Array(inflateRawSync(header.keyframe)), events, isOpen: false };
    });
    const times = segments.flatMap(eventTimes);
    const screen = new EmulatedScreen();
    const source = createReplaySource(readsOf(sealed));
    const player = new Player({ source, screen, clock: new FakeClock(), onState: () => undefined });
    const draw = random(seed + 1);
    for (let round = 0; round < 8; round++) {
      const at = times[Math.floor(draw() * times.length)] ?? 0;
      await player.seek(at);
      const played = playedFromStart(segments, at);
      if (screen.opened === null) throw new Error('nothing is shown');
      expectSame(screen.opened, played, `${name} at ${at}`);
      played.screen.dispose();
    }
  });
});

test('[EX2] lines are what stood in the terminal, the screen at the end too, whatever was resized', async () => {
  for (const [name, recorded, seed] of RECORDINGS) {
    const source = createReplaySource(readsOf(store(recorded, seed)));
    const segments = async function* () {
      for (let one = await source.behind(-1); one !== null;) {
        const next = await source.behind(one.header.segment);
        yield { segment: one, isLast: next === null };
        one = next;
      }
    };
    const lines: number[] = [];
    const texts: string[] = [];
    for await (const piece of piecesOf(segments())) {
      lines.push(...piece.lines.map(({ line }) => line));
      texts.push(...piece.lines.map(({ text: said }) => said));
    }
    expect([name, lines]).toEqual([name, lines.map((_, index) => index)]);
    // Of some programs nothing was ever on the normal screen.
    if (name === 'bash.cast') expect([name, texts.join('').length > 0]).toEqual([name, true]);
  }
});
