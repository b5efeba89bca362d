import type { Clock } from '#base/ports.ts';

/** How often a pty host looks whether it is still of use, in ms. */
const LOOK_EVERY_MS = 5_000;
/** An agent that is being replaced is back long before this, in ms. */
const LONELY_MS = 60_000;
/** A machine that goes down does not wait long: a shell that ignores the hangup is killed after this long, in ms. */
const KILL_MS = 2_000;
/**
 * A PTY that makes no progress never reports its shell's end: this long after the shell was asked to end, the pty host
 * goes, in ms.
 */
const LEAVE_MS = 4_000;

export interface PurposeParts {
  clock: Clock;
  /** Whether the folder with socket, secret and spool is there: without it nobody finds this pty host, or its output. */
  hasFolder(): boolean;
  hasAgent(): boolean;
  /** The shell runs, or its end is not told yet. */
  shellRuns(): boolean;
  /** The shell's end and everything before it is spooled: anybody who opens the spool can deliver it. */
  isSpooled(): boolean;
  hangUp(): void;
  kill(): void;
  exit(): void;
}

/** What a pty host exists for; when that is gone it ends by itself. */
export interface Purpose {
  /** Ends it, shell and all, within a few seconds, whatever the shell does. What that says last is spooled. */
  leave(): void;
  /** The shell has ended, and what can be spooled of it is. */
  shellEnded(): void;
}

export function createPurpose(parts: PurposeParts): Purpose {
  const { clock } = parts;
  let leaving = false;
  let lonelySince: number | null = null;

  const leave = () => {
    if (leaving) return;
    leaving = true;
    if (!parts.shellRuns()) return parts.exit();
    parts.hangUp();
    clock.after(KILL_MS, parts.kill);
    clock.after(LEAVE_MS, parts.exit);
  };
  const isLonely = (): boolean => {
    if (!parts.isSpooled() || parts.hasAgent()) {
      lonelySince = null;
      return false;
    }
    lonelySince ??= clock.now();
    return clock.now() - lonelySince >= LONELY_MS;
  };
  const look = () => {
    if (!parts.hasFolder() || isLonely()) leave();
    clock.after(LOOK_EVERY_MS, look);
  };
  clock.after(LOOK_EVERY_MS, look);

  return {
    leave,
    shellEnded() {
      if (leaving) parts.exit();
    },
  };
}
