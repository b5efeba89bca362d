import type { StreamSource } from './stream-source.ts';

/** What is known about a terminal without asking its pty host. */
export interface TerminalSummary {
  terminal: string;
  shell: string;
  running: boolean;
  /** The shell's process, where it runs. */
  pid: number | null;
}

/** Where a terminal's output comes from: a pty host, or the spool one left behind. */
export interface TerminalSource extends StreamSource {
  readonly summary: TerminalSummary;
}
