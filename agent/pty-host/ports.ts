import type { Bytes } from '#base/bytes.ts';
import type { FlowControl } from './flow-control.ts';
import type { Size } from '#protocol/ground/size.ts';
import type { Place } from './marks/command-marks.ts';

/** The PTY and the shell on it. Nothing here throws, also not after the shell's end. */
export interface PtyPort {
  /** Input the shell has not taken yet, in bytes. */
  readonly backlogBytes: number;
  /** The program in the foreground; null if the shell itself waits there, or the system does not say. */
  foreground(): string | null;
  /** How the terminal's driver treats Ctrl-S; null if there is no driver, or the system does not say. */
  flowControl(): Promise<FlowControl | null>;
  /** The shell itself waits in the foreground, and nothing runs beside it; false if nobody can say. */
  isShellInFront(): boolean;
  write(data: Bytes): void;
  resize(size: Size): void;
  /** Stops reading: the kernel's buffer fills and the program waits. */
  pause(): void;
  resume(): void;
  hangUp(): void;
  kill(): void;
}

/** The endpoint's emulator, as the terminal uses it. */
export interface ScreenPort {
  /** The number of the line a keyframe taken now begins with. */
  readonly firstLine: number;
  /** True between characters and sequences, where a keyframe is complete. */
  readonly isGround: boolean;
  readonly title: string;
  /** A program asked for mouse reports, and did not take that back. */
  readonly reportsMouse: boolean;
  /** The cursor's place in the terminal's lines. */
  readonly place: Place;
  /** The text from one place up to another, or to the end of its line; null if it is gone. */
  textFrom(from: Place, to: Place | null): string | null;
  /** Marks that were read since this was asked last. */
  takeOscs(): { code: number; data: string }[];
  write(data: Bytes): void;
  resize(size: Size): void;
  /** Ends whatever modes programs left on; the text stays. It is at ground then. */
  reset(): void;
  /** The whole state, deflated. Never throws. */
  keyframe(): Uint8Array<ArrayBuffer>;
}
