import { expect, it } from 'vitest';
import { drawOnlySelections, syncOnceATask } from './scroll-sync.ts';

function viewport() {
  const synced: (number | undefined)[] = [];
  return { synced, _sync: (row?: number) => void synced.push(row) };
}

it('[Q6] moves the scrollbar once a task, however many lines scroll in it, and at once where a row is named', async () => {
  const bar = viewport();
  syncOnceATask(bar);
  for (let line = 0; line < 1000; line += 1) bar._sync();
  bar._sync(7);
  expect(bar.synced).toEqual([7]);
  await Promise.resolve();
  expect(bar.synced).toEqual([7, undefined]);
  bar._sync();
  await Promise.resolve();
  expect(bar.synced).toHaveLength(3);
});

it('[Q6] touches no scrollbar of a terminal that has ended', async () => {
  const bar = viewport();
  const end = syncOnceATask(bar);
  bar._sync();
  end();
  await Promise.resolve();
  expect(bar.synced).toEqual([]);
});

it('[Q6] draws the selection while there is one, once more when it is gone, and else not', () => {
  let drawn = 0;
  const selection = { hasSelection: false, refresh: () => void (drawn += 1) };
  drawOnlySelections(selection);
  selection.refresh();
  expect(drawn).toBe(0);
  selection.hasSelection = true;
  selection.refresh();
  selection.refresh();
  expect(drawn).toBe(2);
  selection.hasSelection = false;
  selection.refresh();
  selection.refresh();
  expect(drawn).toBe(3);
});
