import { profileWidths } from '../output/profile.ts';
import { coreOf, type EmulatorBuffer, type EmulatorCore, type EmulatorTerminal } from './core.ts';
import { guards } from './guards.ts';
import { LineNumbers } from './lines.ts';
import { keepShownLinks } from './links.ts';
import { Renewal } from './renew.ts';
import { resizeReplica } from './resize.ts';
import { SavedCursors, type SavedCursor } from './saved-cursors.ts';
import { Widths } from './widths.ts';

/**
 * What an xterm needs to be a replica of another of the same profile. By itself its behaviour depends on things
 * that are no part of the screen: how full the scrollback is, what stood in a cell before, how wide the window
 * once was. Every emulator of a session, at the endpoint and in the browser, is wrapped in one of these before
 * its first byte, and resized only through it.
 */
export interface Replica {
  readonly core: EmulatorCore;
  readonly lines: LineNumbers;
  /** For a profile that counts by wcwidth; null if text is always counted by grapheme. */
  readonly widths: Widths | null;
  /** Row of the screen to which restoring the saved cursor returns, and the underline it brings back. */
  saved(buffer: EmulatorBuffer): Readonly<SavedCursor>;
  resize(size: { cols: number; rows: number }): void;
  /** As before its first byte, but for the size: a keyframe may be written to it. */
  renew(): void;
  dispose(): void;
}

/** A terminal in which the graphemes addon is loaded becomes a replica. */
export function makeReplica(terminal: EmulatorTerminal, profile: string): Replica {
  const core = coreOf(terminal);
  const widths = profileWidths(profile) === 'wcwidth' ? new Widths(terminal, core) : null;
  const saved = new SavedCursors(core);
  const lines = new LineNumbers(core);
  const renewal = new Renewal(terminal, core);
  keepShownLinks(core);
  const handlers = [saved.register(terminal), ...guards(terminal, core), ...(widths?.register() ?? [])];
  return {
    core,
    lines,
    widths,
    saved: (buffer) => saved.of(buffer),
    resize({ cols, rows }) {
      if (cols === terminal.cols && rows === terminal.rows) return;
      const anchor = lines.beginResize();
      resizeReplica(terminal, { cols, rows });
      saved.clamp(core.rows - 1);
      lines.endResize(anchor);
    },
    renew() {
      renewal.renew();
      widths?.byGrapheme(false);
    },
    dispose() {
      renewal.dispose();
      for (const handler of handlers) handler.dispose();
      lines.dispose();
    },
  };
}
