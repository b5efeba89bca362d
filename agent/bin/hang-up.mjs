import { isatty } from 'node:tty';

/**
 * Whether this process belongs to a terminal and must end with it. A process without one, as `nohup` and systemd start
 * it, does not. This is checked here because Node ends at a hang-up even if it was started to ignore it. Called before
 * the terminal is gone.
 */
export function hasTerminal() {
  return [0, 1, 2].some((descriptor) => isatty(descriptor));
}
