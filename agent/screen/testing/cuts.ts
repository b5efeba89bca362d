import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { PROFILE_ID, type ProfileId } from '#protocol/output/profile.ts';
import { openScreen } from '../screen.ts';
import { joinAgrees, sharedAbove, stateOf, type Opened } from './state.ts';

export type Step = Uint8Array | { cols: number; rows: number };

export interface Recording {
  name: string;
  cols: number;
  rows: number;
  steps: readonly Step[];
  profile?: ProfileId;
}

const encoder = new TextEncoder();

export function recording(name: string, text: string, size = { cols: 80, rows: 24 }): Recording {
  return { name, ...size, steps: [encoder.encode(text)] };
}

/** Small, seeded and good enough: mulberry32. */
export function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const opened = new Set<Opened>();

export function open(
  recorded: Pick<Recording, 'cols' | 'rows' | 'profile'>,
  from?: { keyframe: Uint8Array; firstLine: number },
): Opened {
  const { cols, rows, profile = PROFILE_ID } = recorded;
  const screen = openScreen({
    cols,
    rows,
    profile,
    onReply: () => undefined,
    ...(from ? { from } : {}),
  });
  opened.add(screen);
  return screen;
}

export function play(to: Opened, steps: readonly Step[]): void {
  for (const step of steps) {
    if (step instanceof Uint8Array) to.screen.write(step);
    else to.screen.resize(step);
  }
}

/** Splits the steps after so many bytes; the watcher says how far it is to the next ground point. */
export function splitAt(steps: readonly Step[], at: number): { before: Step[]; after: Step[] } {
  const before: Step[] = [];
  let left = at;
  for (const [index, step] of steps.entries()) {
    if (!(step instanceof Uint8Array)) before.push(step);
    else if (step.length <= left) {
      before.push(step);
      left -= step.length;
    } else {
      before.push(step.subarray(0, left));
      return { before, after: [step.subarray(left), ...steps.slice(index + 1)] };
    }
  }
  return { before, after: [] };
}

function nextGround(watcher: Opened, after: readonly Step[]): { more: Step[]; rest: Step[] } {
  const more: Step[] = [];
  const rest = [...after];
  while (!watcher.screen.isGround && rest.length > 0) {
    const step = rest.shift();
    if (!(step instanceof Uint8Array)) {
      if (step) more.push(step);
      continue;
    }
    for (let i = 0; i < step.length; i++) {
      watcher.screen.write(step.subarray(i, i + 1));
      if (!watcher.screen.isGround) continue;
      more.push(step.subarray(0, i + 1));
      return { more, rest: [step.subarray(i + 1), ...rest] };
    }
    more.push(step);
  }
  return { more, rest };
}

export function expectSame(watcher: Opened, restored: Opened, where: string): void {
  const above = sharedAbove(watcher, restored);
  const [got, wanted] = [stateOf(restored, above), stateOf(watcher, above)];
  // Vitest's own comparison of so much takes several times as long; it is for showing what differs.
  if (!isDeepStrictEqual(got, wanted)) expect(got, where).toEqual(wanted);
}

/**
 * Cuts a recording: one screen watched all along, another begins with a keyframe at the cut. Both must be the
 * same there, and after a resize, and at the end.
 */
export function checkCut(recorded: Recording, at: number, resize?: { cols: number; rows: number }): void {
  const where = `${recorded.name} cut at ${at}${resize ? ` then ${resize.cols}x${resize.rows}` : ''}`;
  const watcher = open(recorded);
  const { before, after } = splitAt(recorded.steps, at);
  play(watcher, before);
  const { rest } = nextGround(watcher, after);
  if (!watcher.screen.isGround) return disposeAll();
  const { firstLine } = watcher.screen;
  const keyframe = watcher.screen.keyframe();
  const { cols, rows } = watcher.screen;
  const restored = open({ ...recorded, cols, rows }, { keyframe, firstLine });
  expectSame(watcher, restored, where);
  expect(joinAgrees(watcher, restored), `${where}: what the next character joins`).toBe(true);
  expect(restored.screen.firstLine, `${where}: first line`).toBe(firstLine);
  expectSameBytes(restored.screen.keyframe(), keyframe, `${where}: second keyframe`);
  if (resize) play(watcher, [resize]);
  if (resize) play(restored, [resize]);
  if (resize) expectSame(watcher, restored, `${where}, resized`);
  play(watcher, rest);
  play(restored, rest);
  expectSame(watcher, restored, `${where}, at the end`);
  if (watcher.screen.firstLine === restored.screen.firstLine && watcher.screen.isGround) {
    expectSameBytes(restored.screen.keyframe(), watcher.screen.keyframe(), `${where}: last keyframe`);
  }
  disposeAll();
}

export const CUTS = 40;

export function bytesOf({ steps }: Recording): number {
  return steps.reduce((sum, step) => sum + (step instanceof Uint8Array ? step.length : 0), 0);
}

/** Every cut of a recording, half with and half without a resize after it. */
export function checkRecording(recorded: Recording, seed: number, cuts = CUTS): void {
  const next = random(seed);
  const total = bytesOf(recorded);
  for (let i = 0; i < cuts; i++) {
    const at = Math.floor(next() * (total + 1));
    checkCut(recorded, at);
    checkCut(recorded, at, { cols: 20 + Math.floor(next() * 110), rows: 5 + Math.floor(next() * 45) });
  }
}

function expectSameBytes(got: Uint8Array, wanted: Uint8Array, where: string): void {
  const [a, b] = [text(got), text(wanted)];
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const near = (whole: string) => whole.slice(Math.max(0, at - 60), at + 80);
  expect(near(a), `${where} at ${at}`).toBe(near(b));
}

function text(bytes: Uint8Array): string {
  return JSON.stringify(new TextDecoder().decode(bytes)).replaceAll('\\u001b', '\u241b');
}

export function disposeAll(): void {
  for (const screen of opened) screen.screen.dispose();
  opened.clear();
}
