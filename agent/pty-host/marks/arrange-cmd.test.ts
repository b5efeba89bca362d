import { expect, test } from 'vitest';
import { MarkedTerminal } from '../../testing/marked-terminal.ts';
import { arrangeCmd } from './arrange-cmd.ts';
import { shellKindOf } from './shell-kind.ts';

const start = (args: string, env: Record<string, string> = {}) => ({
  ...{ command: { file: String.raw`C:\Windows\System32\cmd.exe`, args }, env },
  ...{ folder: String.raw`C:\data\shell`, platform: 'win32' as const },
});

/** What cmd makes of its prompt, as far as ours has codes in it. */
const expanded = (prompt: string, directory: string) =>
  prompt.replace(/\$([epg])/gi, (_code, letter: string) =>
    letter.toLowerCase() === 'e' ? '\x1b' : letter.toLowerCase() === 'p' ? directory : '>',
  );

test('[M22] cmd is given a prompt around the user’s own, and nothing where it has something to run', () => {
  expect(arrangeCmd(start('', { Prompt: '$T $G' }))?.env).toEqual({
    Prompt: String.raw`$e]133;D$e\$e]133;A;cwd=$P$e\$T $G$e]133;B$e\ `.trim(),
  });
  expect(arrangeCmd(start('/d /V:ON'))?.command.args).toBe('/d /V:ON');
  expect(['/c dir', '/k dir', 'dir'].map((args) => arrangeCmd(start(args)))).toEqual([null, null, null]);
  expect(shellKindOf('C:\\Windows\\System32\\cmd.exe', 'win32')).toBe('cmd');
  expect(shellKindOf('/usr/bin/cmd', 'linux')).toBe(null);
});

test('[M22] what cmd prints then gives commands with their directories, never trusted', async () => {
  const prompt = arrangeCmd(start(''))?.env['PROMPT'] ?? '';
  const world = new MarkedTerminal('cmd');
  const directory = String.raw`E:\x41\Logs;2026`;
  world.print(expanded(prompt, directory));
  world.type('dir\r');
  world.print('dir\r\n File Not Found\r\n\r\n', expanded(prompt, directory));
  const marks = await world.marks();
  expect(marks.filter(({ mark }) => mark === 'prompt')).toMatchObject([{ directory }, { directory }]);
  expect(await world.marksOf('text')).toMatchObject([{ text: 'dir', from: 'shown', trust: 'untrusted' }]);
  expect(await world.marksOf('end')).toMatchObject([{ exit: 'unknown' }]);
});
