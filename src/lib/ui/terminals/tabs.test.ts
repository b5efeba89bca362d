import { describe, expect, it } from 'vitest';
import type { CommandRow } from '#protocol/commands/command.ts';
import { NO_COMMANDS } from '../../session/commands/window.ts';
import { terminalInfo } from '../../session/testing/scripted-room.ts';
import { calledAmong, isInRow, numberedAmong, shellName, steppedTo, tabsOf } from './tabs.ts';
import { closingWords, endWords, STATE_WORDS, tabName, tabWords } from './words.ts';

const [ONE, TWO, THREE] = ['aaaaaaaa', 'bbbbbbbb', 'cccccccc'] as const;
const exited = (exitCode: number | null, cause: 'exited' | 'ended' | 'host-lost' = 'exited') => ({
  ended: { at: 0, cause, exitCode },
});
const command = (terminal: string, text: string | null, exit: CommandRow['exit'] = null) =>
  ({ terminal, text, exit }) as CommandRow;
const marked = (terminal: string, plain: 'turned-off' | null = null) =>
  ({ terminal, shell: 'bash', plain, line: null }) as const;

describe('[TA5] what a tab says', () => {
  it('is the name that was given, or the shell’s with its number', () => {
    const tabs = tabsOf(
      [terminalInfo({ shell: 'pwsh.exe -NoLogo' }), terminalInfo({ terminal: TWO, name: 'deploy' })],
      NO_COMMANDS,
    );
    expect(tabs.map(tabName)).toEqual(['pwsh 1', 'deploy']);
    expect(tabName({ name: 'שלום', number: 1, isNamed: true })).toBe('\u2068שלום\u2069');
  });

  it('is what stands beside all that happened in it, its number where it has no name', () => {
    const tabs = tabsOf(
      [terminalInfo({ terminal: ONE }), terminalInfo({ terminal: TWO, name: 'deploy' })],
      NO_COMMANDS,
    );
    expect([ONE, TWO, THREE].map((each) => calledAmong(tabs, each))).toEqual(['terminal 1', 'deploy', null]);
    expect([ONE, TWO].map((each) => numberedAmong(tabs, each))).toEqual(['terminal 1', 'terminal 2']);
    expect(calledAmong(tabs.slice(0, 1), ONE)).toBeNull();
    expect(calledAmong(tabs.slice(1), TWO)).toBe('deploy');
    expect(numberedAmong(tabs.slice(1), TWO)).toBeNull();
  });

  it('is how it stands: a program runs, at the prompt, not known, ended well or not', () => {
    const infos = [
      terminalInfo({ terminal: ONE }),
      terminalInfo({ terminal: TWO }),
      terminalInfo({ terminal: THREE }),
      terminalInfo({ terminal: 'dddddddd', ...exited(0) }),
      terminalInfo({ terminal: 'eeeeeeee', ...exited(3) }),
      terminalInfo({ terminal: 'ffffffff', ...exited(null, 'host-lost') }),
      terminalInfo({ terminal: 'gggggggg', ...exited(null, 'ended') }),
    ];
    const commands = [command(ONE, 'make'), command(TWO, 'ls', 0), command('dddddddd', 'exit')];
    const shells = [marked(ONE), marked(TWO), marked(THREE, 'turned-off')];
    const states = tabsOf(infos, { commands, shells }).map(({ state }) => state);
    expect(states).toEqual(['running', 'idle', 'open', 'ended', 'failed', 'failed', 'ended']);
    expect(STATE_WORDS.idle).toBe('at the prompt');
  });

  it('is said in words to whoever does not see it', () => {
    const [tab] = tabsOf([terminalInfo({ terminal: ONE })], { commands: [command(ONE, 'make')], shells: [] });
    expect(tabWords(tab!, { isFresh: true, holder: 'Anna Kim' })).toBe(
      'bash 1, a program is running, new output, Anna Kim has control',
    );
    expect(tabWords(tab!, { isFresh: false, holder: null })).toBe('bash 1, a program is running');
    expect(endWords({ info: terminalInfo(exited(3)) }, 0)).toMatch(/^exit 3 · \d\d:\d\d$/);
  });

  it('is, before it is closed, what is lost, with nothing unseen in it', () => {
    const info = terminalInfo({ terminal: ONE, shell: 'bash --norc' });
    const words = (text: string | null) => {
      const [tab] = tabsOf([info], { commands: [command(ONE, text)], shells: [] });
      return closingWords(tab!, { holder: 'Anna' });
    };
    expect(words('sleep 300')).toBe(
      'This stops bash and everything running in it, for everyone. “sleep 300” is running in it. ' +
        'Anna has control of it. Its output stays in the session.',
    );
    expect(words('a\u202eb\nc')).toContain(' “ab…” is running in it.');
    expect(words('x'.repeat(500))).toContain(` “${'x'.repeat(80)}…” is running in it.`);
    expect(words(null)).toContain('A program is running in it.');
  });
});

describe('[TA5] which tabs there are', () => {
  const tabs = tabsOf(
    [ONE, TWO, THREE].map((terminal) => terminalInfo({ terminal, ...(terminal === TWO ? exited(0) : {}) })),
    NO_COMMANDS,
  );
  const row = (watched: string | null) =>
    tabs.filter((tab) => isInRow(tab, watched)).map(({ info }) => info.terminal);

  it('those that ended have none, unless one is watched', () => {
    expect(row(ONE)).toEqual([ONE, THREE]);
    expect(row(TWO)).toEqual([ONE, TWO, THREE]);
  });

  it('they are gone through round and round', () => {
    const go = (from: string | null, step: number) => steppedTo(tabs, { from, step });
    expect([go(ONE, 1), go(THREE, 1), go(ONE, -1)]).toEqual([TWO, ONE, THREE]);
    expect(go('not there', 1)).toBe(ONE);
    expect(steppedTo(tabs.slice(0, 1), { from: ONE, step: 1 })).toBeNull();
    expect(steppedTo([], { from: null, step: 1 })).toBeNull();
  });
});

it.each([
  ['bash --norc --noprofile', 'bash'],
  ['-zsh', 'zsh'],
  ['pwsh.exe -NoLogo', 'pwsh'],
  ['"C:\\Program Files\\PowerShell\\7\\pwsh.exe" -NoLogo', 'pwsh'],
  ['/usr/bin/fish -l', 'fish'],
  ['', ''],
])('[TA5] the shell of %j is called %j', (shell, name) => {
  expect(shellName(shell)).toBe(name);
});
