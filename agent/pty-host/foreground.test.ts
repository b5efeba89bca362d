import { expect, test } from 'vitest';
import { foregroundProgram, programName } from './foreground.ts';

test('[T23] a program is called by its own name, or by the script it reads', () => {
  const names = [
    ['/usr/bin/sleep', '60'],
    ['/bin/bash', './Clear-OldLogs.sh', '--all'],
    ['/usr/bin/python3.11', '-u', '/srv/clean.py'],
    ['python3', '-m', 'http.server'],
    ['bash', '-c', 'echo secret'],
    ['-bash'],
    ['/opt/microsoft/powershell/pwsh', '-NoProfile', 'Clear-OldLogs.ps1'],
    [''],
    [],
  ].map(programName);
  expect(names).toEqual([
    'sleep',
    'Clear-OldLogs.sh',
    'clean.py',
    'python3',
    'bash',
    'bash',
    'Clear-OldLogs.ps1',
    null,
    null,
  ]);
});

test('[T23] where only a name is known the shell itself is none, and Windows says nothing', () => {
  const asked = (platform: NodeJS.Platform, said: string) =>
    foregroundProgram({ shellPid: 1, shell: '/bin/zsh', ptySays: () => said, platform });
  expect([asked('darwin', 'zsh'), asked('darwin', 'vim'), asked('win32', 'xterm-256color')]).toEqual([
    null,
    'vim',
    null,
  ]);
});
