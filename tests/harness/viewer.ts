import { createHash } from 'node:crypto';
import { PROFILE_ID } from '#protocol/output/profile.ts';
import { cellText } from '../../agent/screen/rows.ts';
import { openScreen } from '../../agent/screen/screen.ts';
import { stateOf } from '../../agent/screen/testing/state.ts';
import type { Opened } from '../../agent/screen/testing/state.ts';
import { connect } from '../../src/lib/session/client.ts';
import type { ConnectOptions } from '../../src/lib/session/client.ts';
import type { Connection } from '../../src/lib/session/connection.ts';
import { until } from './facts.ts';
import { TESTER } from './raw-viewer.ts';

/** A viewer as a page is one, with an emulator instead of a browser: what it shows can be compared. */
export interface Viewer {
  readonly connection: Connection;
  /** The rows on screen now, trailing blanks cut. */
  rows(): string[];
  /** Everything of the screen that replicas must agree on: cells, attributes, wraps, cursor, modes, line numbers. */
  state(): unknown;
  /** Resolves once the screen shows the text. */
  shows(text: string, withinMs?: number): Promise<void>;
  /** Screens it was given anew since it joined, the first included. */
  readonly screens: number;
  close(): void;
}

function screenText({ replica: { core } }: Opened): string[] {
  const { lines, ybase } = core.buffers.active;
  return Array.from({ length: core.rows }, (_, row) => {
    const line = lines.get(ybase + row);
    if (line === undefined) return '';
    return Array.from({ length: core.cols }, (_cell, column) => cellText(line, column))
      .join('')
      .trimEnd();
  });
}

/** Joins a session by its link, under a name where the test gives none. */
export function joinAs(link: string, options: ConnectOptions = {}): Connection {
  return connect(link, { name: TESTER, ...options });
}

export function view(connection: Connection): Viewer {
  let opened: Opened | null = null;
  let screens = 0;
  connection.output.onOutput((output, done) => {
    if (output.type === 'screen') {
      screens += 1;
      opened?.screen.dispose();
      const { cols, rows, firstLine } = output.header;
      const from = { keyframe: output.keyframe, firstLine };
      opened = openScreen({ cols, rows, profile: PROFILE_ID, onReply: () => {}, from });
    } else if (output.type === 'event') {
      if (output.event.code === 'o') opened?.screen.write(output.event.data);
      if (output.event.code === 'r') {
        const [cols = 80, rows = 24] = Buffer.from(output.event.data).toString().split('x').map(Number);
        opened?.screen.resize({ cols, rows });
      }
    }
    done();
  });
  const rows = () => (opened === null ? [] : screenText(opened));
  return {
    connection,
    rows,
    state: () => (opened === null ? null : stateOf(opened, 0)),
    get screens() {
      return screens;
    },
    async shows(text, withinMs) {
      await until(
        `a viewer shows ${JSON.stringify(text)}`,
        () => rows().join('\n').includes(text),
        withinMs,
      ).catch((error: unknown) => {
        throw new Error(`${String(error)}\n--- ${connection.state.status}, shown:\n${rows().join('\n')}`);
      });
    },
    close: () => connection.close(),
  };
}

/** Types a command line at the prompt and expects it to reach the shell; control that is free is taken first. */
export async function type(viewer: Viewer, keys: string): Promise<void> {
  viewer.connection.input.seen();
  const result = await viewer.connection.input.write(keys);
  if (!result.ok) throw new Error(`not sent: ${result.problem}`);
}

export function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}
