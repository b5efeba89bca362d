import type { Clock } from '#base/ports.ts';
import type { AgentToRoom } from '#protocol/wire/messages.ts';
import type { Stall } from '#protocol/terminals/terminal.ts';
import type { Size } from '#protocol/ground/size.ts';
import type { StreamEnd } from '../stream/spool.ts';

/** Least time between two titles, in ms: some programs set one for every file they touch. */
const TITLE_REST_MS = 250;
const MAX_TITLE_CHARS = 500;

export interface ReportsOptions {
  terminal: string;
  clock: Clock;
  post(message: AgentToRoom): void;
  log(message: string, fields?: Record<string, unknown>): void;
  /** The room listens. */
  isOpen(): boolean;
}

/**
 * What the room is told about a terminal apart from its output: the newest state, and again when the room comes back.
 */
export interface Reports {
  setTitle(title: string): void;
  setStall(stall: Stall | null): void;
  /** Ctrl-S holds the output, or does not any more. */
  setHeld(isHeld: boolean): void;
  setStrayModes(isOn: boolean): void;
  sendProgram(program: string | null): void;
  sendSize(size: Size): void;
  sendEnd(end: StreamEnd): void;
  repeat(): void;
  dispose(): void;
}

export function createReports({ terminal, clock, post, log, isOpen }: ReportsOptions): Reports {
  let title = '';
  let toldTitle = '';
  let stall: Stall | null = null;
  let isHeld = false;
  let strayModes = false;
  let cancelRest: (() => void) | null = null;

  const postIfOpen = (message: AgentToRoom) => {
    if (isOpen()) post(message);
  };
  const tellTitle = () => {
    cancelRest = null;
    if (title === toldTitle) return;
    toldTitle = title;
    cancelRest = clock.after(TITLE_REST_MS, tellTitle);
    postIfOpen({ type: 'terminal-titled', terminal, title });
  };

  return {
    setTitle(wanted) {
      title = wanted.slice(0, MAX_TITLE_CHARS);
      if (cancelRest === null) tellTitle();
    },
    setStall(wanted) {
      if (stall === wanted) return;
      stall = wanted;
      log(stall === null ? 'output continues' : 'output is paused', { pause: stall });
      postIfOpen({ type: 'terminal-paused', terminal, pause: stall });
    },
    setHeld(wanted) {
      isHeld = wanted;
      postIfOpen({ type: 'output-held', terminal, held: isHeld });
    },
    setStrayModes(isOn) {
      strayModes = isOn;
      postIfOpen({ type: 'stray-modes-seen', terminal, on: isOn });
    },
    sendProgram: (program) => postIfOpen({ type: 'program-seen', terminal, program }),
    sendSize: (size) => postIfOpen({ type: 'terminal-resized', terminal, ...size }),
    sendEnd: (end) => postIfOpen({ type: 'terminal-ended', terminal, ...end }),
    repeat() {
      if (title !== '') postIfOpen({ type: 'terminal-titled', terminal, title });
      postIfOpen({ type: 'terminal-paused', terminal, pause: stall });
      postIfOpen({ type: 'output-held', terminal, held: isHeld });
      if (strayModes) postIfOpen({ type: 'stray-modes-seen', terminal, on: true });
    },
    dispose: () => cancelRest?.(),
  };
}
