import type { Dispose } from '#base/disposables.ts';
import { leftOf } from '#base/left-of.ts';
import type { Clock } from '#base/ports.ts';
import type { CommandRow } from '#protocol/commands/command.ts';
import { COMMAND_NEWS_MS, COMMAND_NEWS_TEXT, COMMAND_NEWS_WAITING } from '#protocol/ground/limits.ts';
import { fits } from '../sockets/flow.ts';
import type { ViewerPeer } from '../sockets/peers.ts';
import { viewerFrame, type Viewers } from '../sockets/viewers.ts';
import type { CommandKey, CommandStore } from './command-store.ts';

/** Tells viewers of commands as they change: of each its latest state, seldom enough for any flood of them. */
export interface CommandNews {
  /** These commands, or a shell, have changed; they are read once stored. */
  changed(keys: readonly CommandKey[]): void;
  /** Nobody knows what was told. */
  reload(): void;
}

export interface CommandNewsParts {
  clock: Clock;
  viewers: Pick<Viewers, 'size' | 'all' | 'has' | 'post'>;
  store: Pick<CommandStore, 'get' | 'shells'>;
}

export function createCommandNews({ clock, viewers, store }: CommandNewsParts): CommandNews {
  /** What is to be sent, oldest change first. */
  const waiting = new Map<string, CommandKey>();
  /** Viewers who could not be sent everything. */
  const behind = new Set<ViewerPeer>();
  let timer: Dispose | null = null;
  let isWhole = true;
  let toldAt = -Infinity;

  const take = (): CommandRow[] => {
    const rows: CommandRow[] = [];
    let text = 0;
    for (const [name, key] of waiting) {
      const row = store.get(key);
      text += row === null ? 0 : JSON.stringify(row).length;
      if (text > COMMAND_NEWS_TEXT && rows.length > 0) break;
      waiting.delete(name);
      if (row !== null) rows.push(row);
    }
    return rows;
  };

  const tell = () => {
    timer = null;
    toldAt = clock.now();
    for (const viewer of behind) if (!viewers.has(viewer)) behind.delete(viewer);
    const news = { type: 'commands-changed', commands: take(), shells: store.shells() } as const;
    const whole = viewerFrame({ ...news, isWhole });
    const part = viewerFrame({ ...news, isWhole: false });
    isWhole = true;
    for (const viewer of viewers.all()) {
      // A viewer who is behind is not queued for: it asks once it has taken in what it has.
      if (!fits(viewer.flow, part.length)) behind.add(viewer);
      else viewers.post(viewer, behind.delete(viewer) ? part : whole);
    }
    if (waiting.size > 0 || behind.size > 0) arm();
  };
  const arm = () => {
    if (viewers.size === 0) return waiting.clear();
    timer ??= clock.after(leftOf(COMMAND_NEWS_MS, { since: toldAt, now: clock.now() }), tell);
  };

  return {
    changed(keys) {
      for (const key of keys) {
        const name = `${key.terminal}.${key.command}`;
        waiting.delete(name);
        waiting.set(name, key);
      }
      for (const name of waiting.keys()) {
        if (waiting.size <= COMMAND_NEWS_WAITING) break;
        waiting.delete(name);
        isWhole = false;
      }
      arm();
    },
    reload() {
      isWhole = false;
      arm();
    },
  };
}
