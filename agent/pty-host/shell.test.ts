import { expect, test } from 'vitest';
import { shellEnvironment } from './environment.ts';
import { chooseShell, findShell, quoteProgram, splitCommand } from './shell.ts';

test.each([
  ['bash --norc -i', ['bash', '--norc', '-i']],
  [`sh -c 'echo "a b"; exit 3'`, ['sh', '-c', 'echo "a b"; exit 3']],
  [String.raw`a\ b "c \"d\"" e'f'g`, ['a b', 'c "d"', 'efg']],
  [`x ""`, ['x', '']],
  ['   ', null],
])('[E20] %s is split as a shell would', (line, words) => {
  const [file, ...args] = words ?? [];
  expect(splitCommand(line, 'linux')).toEqual(words === null ? null : { file, args });
});

test.each([
  ['C:\\tools\\y.exe -a "b c" C:\\x\\', 'C:\\tools\\y.exe', '-a "b c" C:\\x\\'],
  [String.raw`"C:\Program Files\pwsh.exe" -NoLogo`, 'C:\\Program Files\\pwsh.exe', '-NoLogo'],
  [String.raw`"C:\tools\"`, 'C:\\tools\\', ''],
  [String.raw`  cmd.exe   /k "echo \"a\" & dir"  `, 'cmd.exe', String.raw`/k "echo \"a\" & dir"`],
  [String.raw`\\server\share\it's.exe`, String.raw`\\server\share\it's.exe`, ''],
])('[E41] on Windows %s is split as Windows does', (line, file, args) => {
  expect(splitCommand(line, 'win32')).toEqual({ file, args });
});

test('[E41] on Windows an empty line is no command, and a name in quotes is one word', () => {
  expect(splitCommand('  ', 'win32')).toBe(null);
  expect(splitCommand('""', 'win32')).toBe(null);
  const name = 'C:\\Program Files\\nu.exe';
  expect(splitCommand(quoteProgram(name, 'win32'), 'win32')).toEqual({ file: name, args: '' });
});

test('[E41] a program is named that is not there, on Windows too, and found by its name without the ending', () => {
  const files = ['C:\\bin\\nu.exe', 'C:\\bin\\more.com', 'C:\\bin\\y.cmd', 'D:\\my tools\\z.exe'];
  const found = (wanted: string) => {
    const env = { PATH: ';C:\\nowhere;C:\\bin' };
    const shell = findShell({ wanted, env, platform: 'win32', isFile: (path) => files.includes(path) });
    return shell.ok ? [shell.command.file, shell.command.args] : shell.problem;
  };
  expect(found('nu -i')).toEqual(['C:\\bin\\nu.exe', '-i']);
  expect(found('nu.exe')).toEqual(['C:\\bin\\nu.exe', '']);
  expect(found('more')).toEqual(['C:\\bin\\more.com', '']);
  expect(found('"D:\\my tools\\z" "a b"')).toEqual(['D:\\my tools\\z.exe', '"a b"']);
  expect(found('y.cmd')).toBe('there is no program y.cmd');
  expect(found('"C:\\tools\\y.exe" -a')).toBe('there is no program C:\\tools\\y.exe');
});

test('[E21] without a wish the shell is the one the user has', () => {
  const choice = { wanted: null, env: { SHELL: '/bin/zsh' } };
  expect(chooseShell({ ...choice, platform: 'linux' })).toEqual({ file: '/bin/zsh', args: [] });
  expect(chooseShell({ ...choice, platform: 'darwin' })).toEqual({ file: '/bin/zsh', args: ['-l'] });
});

test('[E22] a shell sees nothing of the agent, of npm or of the terminal the agent was started in', () => {
  const env = shellEnvironment({
    env: {
      PATH: '/project/node_modules/.bin:/project/node_modules/node/bin:/usr/bin:/bin',
      HOME: '/home/ann',
      LANG: 'de_DE.UTF-8',
      npm_config_cache: '/x',
      NODE_OPTIONS: '--inspect',
      HOLDFAST_ADMIN_TOKEN: 'secret',
      TMUX: '/tmp/tmux',
      TERM_PROGRAM_VERSION: '1',
    },
    session: 'abcdefghijkl',
    terminal: 'abcdefgh',
    platform: 'linux',
  });
  expect(env).toEqual({
    PATH: '/usr/bin:/bin',
    HOME: '/home/ann',
    LANG: 'de_DE.UTF-8',
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    TERM_PROGRAM: 'holdfast',
    HOLDFAST_SESSION: 'abcdefghijkl',
    HOLDFAST_TERMINAL: 'abcdefgh',
  });
});

test('[E22] so on Windows, where paths and their lists are written otherwise', () => {
  const env = shellEnvironment({
    env: { Path: 'C:\\my project\\node_modules\\.bin;C:\\Windows', npm_config_cache: 'x', WT_SESSION: 'x' },
    session: 's',
    terminal: 't',
    platform: 'win32',
  });
  expect(env['Path']).toBe('C:\\Windows');
  expect(Object.keys(env)).not.toContain('npm_config_cache');
  expect(Object.keys(env)).not.toContain('WT_SESSION');
  expect(Object.keys(env)).not.toContain('LANG');
});

test('[E23] without a locale a shell gets one that knows UTF-8', () => {
  const env = shellEnvironment({ env: {}, session: 's', terminal: 't', platform: 'linux' });
  expect(env['LANG']).toBe('C.UTF-8');
});
