import { beforeEach, expect, test } from 'vitest';
import type { Mark } from '#protocol/marks/mark.ts';
import { endWords, exitCodeOf, notSent } from './exit-codes.ts';
import { unsentWords } from '../attach/words.ts';
import { Run } from './run.ts';
import { ShellFollower } from './shell-state.ts';

const at = (command: number, line: number, column = 0) =>
  ({ command, trust: 'trusted', line, column, fence: 1 }) as const;
const start = (command: number, line: number): Mark => ({ mark: 'start', ...at(command, line), by: 'shell' });
const end = (command: number, line: number, exit: number | 'stopped' | 'unknown' = 0): Mark => ({
  ...{ mark: 'end', ...at(command, line, 2), exit, errors: [], moreErrors: 0 },
});
const prompt = (command: number, line: number): Mark => ({
  ...{ mark: 'prompt', ...at(command, line), directory: null },
});

let run: Run;
beforeEach(() => {
  run = new Run(3);
});
const take = (...marks: Mark[]) => marks.forEach((mark) => run.take(mark));

test('[XC2] the command typed at a prompt is followed by its number, with all that was pasted with it', () => {
  take(end(2, 5), start(3, 8));
  expect(run.state).toEqual({ at: 'running', first: 8 });
  take(end(3, 9, 1), start(4, 9), end(4, 12, 7));
  const ended = { at: 'ended', first: 8, exit: 7, place: { line: 12, column: 2 } };
  expect(run.state).toEqual({ ...ended, isOver: false });
  take(prompt(5, 12));
  expect(run.state).toEqual({ ...ended, isOver: true });
});

test('[XC2] marks that anything could print end nothing', () => {
  take(start(3, 8), { ...end(3, 9), trust: 'inner' } as Mark, { ...end(3, 9), trust: 'untrusted' } as Mark);
  expect(run.state.at).toBe('running');
});

test('[XC3] a prompt that is back before anything began says that nothing did', () => {
  take(prompt(3, 9));
  expect(run.state).toEqual({ at: 'nothing' });
});

test('[XC5] a shell that ends ends what runs in it, with its own code where it has one', () => {
  take(start(3, 8));
  run.over(null);
  expect(run.state).toMatchObject({ at: 'ended', exit: 'cut-off' });
  run = new Run(3);
  take(start(3, 8));
  run.over(4);
  expect(run.state).toMatchObject({ at: 'ended', exit: 4, isOver: true });
});

test('[XC5] each end has an exit code and, where the code does not say it, words', () => {
  const codes = [0, 7, 255, 256, -1, 'unknown', 'cut-off', 'stopped'] as const;
  expect(codes.map(exitCodeOf)).toEqual([0, 7, 255, 255, 255, 121, 122, 130]);
  expect(codes.map((exit) => endWords(exit) !== null)).toEqual([false, false, false, ...Array(5).fill(true)]);
});

test('[XC5] a command that could not be sent was not run, which is said once', () => {
  const { message, exitCode } = notSent(unsentWords('paused', { view: null, holder: null }));
  expect({ message, exitCode }).toEqual({ message: 'Nothing was run: typing is paused.', exitCode: 125 });
  expect(endWords('stopped')).toBe('The command was stopped with Ctrl-C.');
});

test('[XC4] where a shell is follows from its own marks alone', () => {
  const shell = new ShellFollower();
  const states: string[] = [];
  const follow = (mark: Mark) => {
    shell.take(mark);
    states.push(shell.state.at);
  };
  follow({ mark: 'shell', shell: 'bash', plain: null, line: 0, column: 0, fence: null });
  follow(prompt(1, 0));
  follow({ mark: 'input', ...at(1, 0, 2) });
  expect(shell.state).toEqual({ at: 'prompt', command: 1, input: { line: 0, column: 2 } });
  follow({ mark: 'text', ...at(1, 0, 4), text: 'ls', from: 'told', cut: null });
  follow(start(1, 1));
  expect(shell.state).toEqual({ at: 'running', text: 'ls' });
  follow({ ...end(1, 2), trust: 'inner' } as Mark);
  follow(end(1, 3));
  follow({ ...prompt(2, 3), trust: 'untrusted' } as Mark);
  expect(states).toEqual([
    'silent',
    'prompt',
    'prompt',
    'prompt',
    'running',
    'running',
    'ended',
    'untrusted',
  ]);
});
