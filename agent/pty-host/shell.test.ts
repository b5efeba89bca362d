import { expect, test } from 'vitest';
import { shellEnvironment } from './environment.ts';
import { chooseShell, splitCommand } from './shell.ts';

test.each([
  ['bash --norc -i', ['bash', '--norc', '-i']],
  [`sh -c 'echo "a b"; exit 3'`, ['sh', '-c', 'echo "a b"; exit 3']],
  [String.raw`a\ b "c \"d\"" e'f'g`, ['a b', 'c "d"', 'efg']],
  [`x ""`, ['x', '']],
  ['   ', []],
])('[E20] %s is split as a shell would', (line, words) => {
  expect(splitCommand(line)).toEqual(words);
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

test('[E23] without a locale a shell gets one that knows UTF-8', () => {
  const env = shellEnvironment({ env: {}, session: 's', terminal: 't', platform: 'linux' });
  expect(env['LANG']).toBe('C.UTF-8');
});
