import { deflateRawSync } from 'node:zlib';
import type { Bytes } from '#base/bytes.ts';
import { MAX_KEYFRAME_BYTES } from '#protocol/ground/limits.ts';
import type { Size } from '#protocol/ground/size.ts';
import type { ProfileId } from '#protocol/output/profile.ts';
import { createScreen } from '../screen/screen.ts';
import { MARK_OSCS } from './marks/sequence.ts';
import type { ScreenPort } from './ports.ts';

export interface ScreenPortOptions extends Size {
  profile: ProfileId;
  log(message: string, fields?: Record<string, unknown>): void;
  onReply(data: Bytes): void;
}

/** The endpoint's emulator, as a terminal uses it. */
export function openScreenPort({ cols, rows, profile, onReply, log }: ScreenPortOptions): ScreenPort {
  let oscs: { code: number; data: string }[] = [];
  const onOsc = (osc: { code: number; data: string }) => void oscs.push(osc);
  const screen = createScreen({ cols, rows, profile, onReply, onOsc, oscs: MARK_OSCS });
  const keyframe = (): Uint8Array<ArrayBuffer> => {
    try {
      const deflated = deflateRawSync(screen.keyframe(), { level: 1 });
      if (deflated.length <= MAX_KEYFRAME_BYTES) return deflated;
      log('a keyframe was too large', { bytes: deflated.length });
    } catch (error) {
      log('a keyframe failed', { error: String(error) });
    }
    // Joining here shows what comes next on an empty screen; the output itself is whole.
    return deflateRawSync(new Uint8Array(0));
  };
  return {
    get firstLine() {
      return screen.firstLine;
    },
    get isGround() {
      return screen.isGround;
    },
    get title() {
      return screen.title;
    },
    get reportsMouse() {
      return screen.reportsMouse;
    },
    get place() {
      return screen.cursorPlace ?? { line: null, column: 0 };
    },
    textFrom(from, to) {
      if (from.line === null || to?.line === null) return null;
      const end = to === null ? null : { line: to.line, column: to.column };
      return screen.textBetween({ from: { line: from.line, column: from.column }, to: end });
    },
    takeOscs() {
      const taken = oscs;
      if (taken.length > 0) oscs = [];
      return taken;
    },
    write: (data) => screen.write(data),
    resize: (size) => screen.resize(size),
    reset: () => screen.reset(),
    keyframe,
  };
}
