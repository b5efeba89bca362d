import type { StreamSource } from './stream-source.ts';

/** What is known about a terminal without asking its pty host. */
export interface TerminalSummary {
  terminal: string;
  shell: string;
  running: boolean;
  /** The shell's process, if it is running. */
  pid: number | null;
}

/** Where a terminal's output comes from: a pty host, or the spool that one left behind. */
export interface TerminalSource extends StreamSource {
  readonly summary: TerminalSummary;
}
