import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { concat } from '#base/bytes.ts';
import { readSegmentText } from '#protocol/output/asciicast.ts';
import { castV2, castV3, type CastSource } from '#protocol/output/cast-export.ts';
import type { EmulatorLine } from '#protocol/emulator/core.ts';
import { cellText } from '../../agent/screen/rows.ts';
import { random, recording, type Recording } from '../../agent/screen/testing/cuts.ts';
import { loadRecordings } from '../../agent/screen/testing/recordings.ts';
import type { Opened } from '../../agent/screen/testing/state.ts';
import { StoredOutput } from '../../agent/testing/stored-output.ts';

const PLAYER = new URL('../../node_modules/asciinema-player/dist/bundle/', import.meta.url);
const inPlayer = (name: string) => readFile(fileURLToPath(new URL(name, PLAYER)), 'utf8');

/** Real programs, with line drawing, colours, regions, other screens and resizes. */
const PLAYED = loadRecordings().filter(({ name }) => /^(bash|htop|less|mc|tmux|top|vim)\.cast$/.test(name));

interface Stored {
  source: CastSource;
  texts: string[];
  /** What the endpoint's screen shows at the end. */
  rows: string[];
}

const widthOf = (line: EmulatorLine, column: number) => (line._data[column * 3] ?? 0) >> 22;

function rowsOf({ replica: { core } }: Opened): string[] {
  const { lines, ybase } = core.buffers.active;
  return Array.from({ length: core.rows }, (_, y) => {
    const line = lines.get(ybase + y)!;
    const cell = (column: number) => (widthOf(line, column) === 0 ? '' : cellText(line, column) || ' ');
    return Array.from({ length: line.length }, (_cell, column) => cell(column))
      .join('')
      .trimEnd();
  });
}

/** Output as a server has it in the end: sealed segments, read back from their texts. */
function store(recorded: Recording): Stored {
  const stored = new StoredOutput(recorded, { draw: random(7), onEvent: () => undefined });
  for (const step of recorded.steps) stored.feed(step);
  stored.seal();
  const rows = rowsOf(stored.endpoint);
  stored.dispose();
  const texts = stored.sealed.map(({ text }) => text);
  return { source: { segments: texts.map((text) => readSegmentText(text)!) }, texts, rows };
}

/** As much of a recording as leaves something on the screen: most programs clear it when they end. */
function storeVisible(recorded: Recording): Stored {
  for (let part = 1; part > 0; part -= 0.1) {
    const steps = recorded.steps.slice(0, Math.ceil(recorded.steps.length * part));
    const stored = store({ ...recorded, steps });
    if (stored.rows.join('').length > 100) return stored;
  }
  throw new Error(`${recorded.name} never shows anything`);
}

interface PlayerWindow {
  AsciinemaPlayer: {
    create(
      source: { data: string },
      element: Element,
      options: { preload: boolean; logger?: unknown },
    ): { seek(at: string): Promise<void>; dispose(): void };
  };
}

/** Loads a file into the player, goes to its end, and reads what is shown there. */
async function playToEnd(page: Page, data: string): Promise<string[]> {
  return page.evaluate(async (cast) => {
    const element = document.createElement('div');
    document.body.append(element);
    // The player's own global.
    const { AsciinemaPlayer } = window as unknown as PlayerWindow;
    const player = AsciinemaPlayer.create({ data: cast }, element, { preload: true });
    await player.seek('100%');
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const rows = [...element.querySelectorAll('.ap-line')].map((line) => (line.textContent ?? '').trimEnd());
    player.dispose();
    element.remove();
    return rows;
  }, data);
}

test.describe('other people’s player', () => {
  let page: Page;
  const problems: string[] = [];
  test.beforeAll(async ({ browser }) => {
    page = await browser.newPage();
    page.on('pageerror', (error) => problems.push(String(error)));
    await page.setContent('<!doctype html><meta charset="utf-8"><body></body>');
    await page.addStyleTag({ content: await inPlayer('asciinema-player.css') });
    await page.addScriptTag({ content: await inPlayer('asciinema-player.min.js') });
  });
  test.afterAll(() => page.close());

  for (const recorded of PLAYED) {
    test(`[O13] shows the same of stored segments: ${recorded.name}`, async () => {
      const { source, rows } = storeVisible(recorded);
      expect(await playToEnd(page, castV3(source))).toEqual(rows);
      expect(await playToEnd(page, castV2(source))).toEqual(rows);
      expect(problems).toEqual([]);
    });
  }

  test('[O13] takes a segment’s own text, and shows U+FFFD for bytes that are not UTF-8', async () => {
    const bytes = concat([
      Buffer.from('caf'),
      new Uint8Array([0xe9, 0x20, 0xff]),
      Buffer.from(' au lait\r\n€'),
    ]);
    const recorded = { ...recording('bytes', ''), steps: [bytes] };
    const { texts, source } = store(recorded);
    expect(texts.join('')).toContain('"b"');
    for (const cast of [...texts.slice(0, 1), castV2(source)]) {
      expect((await playToEnd(page, cast)).slice(0, 2)).toEqual(['caf\ufffd \ufffd au lait', '€']);
    }
    expect(problems).toEqual([]);
  });
});
