import { isatty } from 'node:tty';

/**
 * Whether this process belongs to a terminal and is to end with it. One without any, as `nohup` and systemd start it, is
 * not: Node takes a hang-up for the end even where it was started to pass it over. Asked before the terminal is gone.
 */
export function hasTerminal() {
  return [0, 1, 2].some((descriptor) => isatty(descriptor));
}
