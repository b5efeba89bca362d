import { beforeEach, describe, expect, test } from 'vitest';
import { createEmitter } from '#base/emitter.ts';
import type { CommandRow } from '#protocol/commands/command.ts';
import { writeMark } from '#protocol/marks/mark.ts';
import type { OutputItem } from '../../session/output/output-item.ts';
import { CommandActs } from './acts.ts';
import { commandRow } from './testing/command-row.ts';

let isBracketed: boolean;
let column: number;
let offered: { text: string; isStillMeant: () => boolean }[];
let acts: CommandActs;

beforeEach(() => {
  [isBracketed, column, offered] = [true, 4, []];
  const outputs = createEmitter<OutputItem>();
  const onOutput = (listener: (item: OutputItem, done: () => void) => void) =>
    outputs.subscribe((item) => listener(item, () => undefined));
  acts = new CommandActs({
    session: { connection: { output: { onOutput } } },
    screen: {
      focus: () => undefined,
      get browser() {
        return { cursorPlace: { on: 'lines', line: 7, column } as const };
      },
    },
    control: { standing: { kind: 'mine' } as never },
    clipboard: {
      get isBracketed() {
        return isBracketed;
      },
      offer: (text, isStillMeant = () => true) => void offered.push({ text, isStillMeant }),
    },
    // Neither takes part here.
    ...{ copying: {} as never, endings: {} as never, compare: () => undefined },
  });
  const place = { line: 7, column: 4, fence: null };
  const input = { mark: 'input', command: 3, trust: 'trusted', ...place } as const;
  outputs.emit({
    ...{ type: 'event', terminal: 'term0001', at: { segment: 0, event: 1 } },
    event: { afterMs: 0, code: 'm', data: writeMark(input) },
  });
});

describe('[CM12] a command is typed again', () => {
  const problemOf = (change: Partial<CommandRow>) => acts.typeAgainProblem(commandRow(change));

  test('with several lines only where the shell takes them as one paste', () => {
    expect(problemOf({ text: 'if x\nthen y' })).toBeNull();
    isBracketed = false;
    for (const text of ['if x\nthen y', 'echo a\rb', 'ls\t', 'a\u007f'])
      expect(problemOf({ text })).toBe('not-plain');
    expect(problemOf({ text: 'if x; then y' })).toBeNull();
  });

  test('after a look at it only if its prompt is still empty', () => {
    acts.typeAgain(commandRow({ text: 'if x\nthen y' }));
    expect(offered.map(({ text, isStillMeant }) => [text, isStillMeant()])).toEqual([['if x\nthen y', true]]);
    column = 9;
    expect(offered[0]?.isStillMeant()).toBe(false);
    column = 4;
    isBracketed = false;
    expect(offered[0]?.isStillMeant()).toBe(false);
  });
});
