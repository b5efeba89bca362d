import { expect, test } from 'vitest';
import { arrange } from './arrangement.ts';
import type { PlainStart } from './start.ts';

const scripts: Record<string, string> = {
  'bash.sh': '@TOKENS@ @STARTUP@',
  'zsh.sh': '@TOKENS@ @ZDOTDIR@',
  'fish.fish': '@TOKENS@',
};
const start = (file: string, args: string[], env: Record<string, string> = {}): PlainStart => ({
  ...{ command: { file, args }, env, folder: "/it's/shell", platform: 'linux' as const },
});
const arranged = (shell: 'bash' | 'zsh' | 'fish', plain: PlainStart) =>
  arrange(shell, { start: plain, readScript: (name) => scripts[name] ?? '' });

test.skipIf(process.platform === 'win32')(
  '[M11] bash is given a file in the place of ~/.bashrc, a login shell one that ENV names',
  () => {
    expect(arranged('bash', start('bash', ['-i']))?.command.args).toEqual([
      '--init-file',
      "/it's/shell/bashrc",
      '-i',
    ]);
    const login = arranged('bash', start('bash', ['-i', '--login'], { ENV: 'own' }));
    expect(login?.command.args).toEqual(['--posix', '--login', '-i']);
    expect(login?.env['ENV']).toBe("/it's/shell/bashrc");
    expect(login?.files['bashrc']).toContain("ENV='own'");
    expect(login?.files['bashrc']).toContain("'/it'\\''s/shell/tokens'");
    const apple = { ...start('/bin/bash', ['-l']), platform: 'darwin' as const };
    expect(arranged('bash', apple)).toBe(null);
  },
);

test.skipIf(process.platform === 'win32')(
  '[M20] zsh is given a ZDOTDIR that puts back the user’s own, fish a command behind its own files',
  () => {
    const zsh = arranged('zsh', start('zsh', ['-l'], { ZDOTDIR: '/own' }));
    expect(zsh).toMatchObject({ command: { args: ['-l'] }, env: { ZDOTDIR: "/it's/shell" } });
    expect(zsh?.files['.zshenv']).toContain("ZDOTDIR='/own'");
    const fish = arranged('fish', start('fish', ['--login']));
    expect(fish?.command.args).toEqual(['--login', '-C', "source '/it\\'s/shell/integration.fish'"]);
  },
);

test('[M15] a shell that is given something to run, or options of which we know nothing, is left as it is', () => {
  for (const args of [['-c', 'ls'], ['script'], ['--norc'], ['-f']]) {
    expect(arranged('bash', start('bash', args))).toBe(null);
    expect(arranged('zsh', start('zsh', args))).toBe(null);
    expect(arranged('fish', start('fish', args))).toBe(null);
  }
});
