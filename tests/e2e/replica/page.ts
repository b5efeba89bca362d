import { fromBase64 } from '#base/bytes.ts';
import { PROFILE_ID } from '#protocol/output/profile.ts';
import type { EventCode } from '#protocol/output/event.ts';
import { stateOf, type Opened } from '../../../agent/screen/testing/state.ts';
import { Emulator, type EmulatorEvents } from '../../../src/lib/terminal/emulator.ts';
import type { ScrollCore } from '../../../src/lib/terminal/scroll-sync.ts';
import { LOOK } from './look.ts';
import { replicaOf } from './watched-replica.ts';

export { jump } from './screen-page.ts';

/** What the page's own emulator is to be given: bytes as base64. */
export interface Play {
  cols: number;
  rows: number;
  profile: string;
  from?: { keyframe: string; firstLine: number };
  /** What it showed before `from`: the page goes on in the same terminal. */
  used?: string;
  events: { code: EventCode; data: string }[];
  /** Rows above the screen that the other replica has. */
  above: number;
}

export interface Played {
  above: number;
  state: unknown;
  /** What the emulator would have sent to the shell. */
  sent: string[];
}

interface Color {
  rgba: number;
}
interface Themed {
  _core: {
    _themeService: { colors: { ansi: Color[]; foreground: Color; background: Color; cursor: Color } };
  };
}

const decode = (data: string) => fromBase64(data) ?? new Uint8Array(0);
const ignored = () => undefined;

function colorsOf(emulator: Emulator): number[] {
  // xterm's typings leave its private fields out.
  const { ansi, foreground, background, cursor } = (emulator.terminal as unknown as Themed)._core
    ._themeService.colors;
  return [...ansi, foreground, background, cursor].map(({ rgba }) => rgba >>> 0);
}

function changedColors(now: number[], before: number[]): Map<number, [number, number, number]> {
  const changed = now.flatMap((rgba, index): [number, [number, number, number]][] =>
    rgba === before[index] ? [] : [[index, [rgba >>> 24, (rgba >>> 16) & 0xff, (rgba >>> 8) & 0xff]]],
  );
  return new Map(changed);
}

/** Whether xterm still has the inner parts that are spared work in a flood. */
export function hasScrollParts(): boolean {
  const emulator = new Emulator({ cols: 80, rows: 24, profile: PROFILE_ID }, LOOK, handlersOf([]));
  emulator.open(document.body);
  // xterm's typings leave its private fields out.
  const { _viewport, _selectionService } = (emulator.terminal as unknown as ScrollCore)._core;
  const isSpared = (part: object | undefined, name: string) =>
    part !== undefined && Object.hasOwn(part, name) && name in Object.getPrototypeOf(part);
  const areSpared = isSpared(_viewport, '_sync') && isSpared(_selectionService, 'refresh');
  emulator.dispose();
  return areSpared;
}

function handlersOf(sent: string[]): EmulatorEvents {
  return {
    onUserData: (data) => sent.push(typeof data === 'string' ? data : String.fromCharCode(...data)),
    onWheelKeys: (keys) => sent.push(keys),
    onKey: () => true,
    ...{
      onLink: ignored,
      onLinkHover: ignored,
      onClip: ignored,
      onParsed: ignored,
      onScroll: ignored,
      onSelection: ignored,
    },
  };
}

/** Plays output into the page's emulator, and tells what it has become. */
export async function play({ cols, rows, profile, from, used, events, above }: Play): Promise<Played> {
  const sent: string[] = [];
  const emulator = new Emulator({ cols, rows, profile }, LOOK, handlersOf(sent));
  emulator.open(document.body);
  const pristine = colorsOf(emulator);
  const replica = replicaOf(emulator.terminal);
  if (used !== undefined) {
    const nothing = { keyframe: new Uint8Array(0), firstLine: 0 };
    await new Promise<void>((done) => emulator.restore(nothing, done));
    await new Promise<void>((done) => emulator.write(decode(used), done));
    sent.length = 0;
  }
  if (from !== undefined) {
    const { keyframe, firstLine } = from;
    await new Promise<void>((done) => emulator.restore({ keyframe: decode(keyframe), firstLine }, done));
  }
  for (const { code, data } of events) {
    await new Promise<void>((done) => emulator.apply({ afterMs: 0, code, data: decode(data) }, done));
  }
  const { buffers } = replica.core;
  const opened = {
    screen: { isAlternate: buffers.active === buffers.alt },
    replica,
    colors: { changed: changedColors(colorsOf(emulator), pristine) },
  };
  const shared = Math.min(above, buffers.normal.ybase);
  // Of a screen only what is named above is looked at.
  const state = JSON.parse(JSON.stringify(stateOf(opened as unknown as Opened, shared)));
  emulator.dispose();
  return { above: shared, state, sent };
}
