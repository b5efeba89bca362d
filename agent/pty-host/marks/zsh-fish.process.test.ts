import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { terminalPaths } from '../../paths.ts';
import { isOf, MarkedShells } from '../../testing/marked-shells.ts';

const isHere = (name: string) =>
  (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, name)));

/** What zsh and fish both have; each in words of its own. */
const COMMANDS: Record<string, [string, number][]> = {
  zsh: [
    ['echo one; (exit 3)', 3],
    ['cd /tmp', 0],
    [' hidden-one', 127],
    ['echo "é;\\\\x41"', 0],
    ['for i in 1 2; do\recho $i\rdone', 0],
  ],
  fish: [
    ['echo one; sh -c "exit 3"', 3],
    ['cd /tmp', 0],
    [' hidden-one', 127],
    ['echo "é;\\\\x41"', 0],
    ['for i in 1 2\recho $i\rend', 0],
  ],
};

/** fish greets, and asks for nothing but its prompt; its end of a line comes when it reads. */
const READY: Record<string, RegExp> = { zsh: /@@/, fish: /@@/ };

describe.each(['zsh', 'fish'].filter(isHere))('real %s', { timeout: 60_000 }, (shell) => {
  const shells = new MarkedShells();
  beforeAll(() => shells.build(), 60_000);
  afterEach(() => shells.end());
  afterAll(() => shells.dispose());

  const files = (zsh: string, fish: string) => ({
    '.zshrc': `${zsh}\n`,
    '.config/fish/config.fish': `set -g fish_greeting\n${fish}\n`,
  });
  const PLAIN = files('PS1="> "', 'function fish_prompt; echo "> "; end');

  test.each(['as it is', '-l'])(
    `[M20] ${shell} %s: each command with its text, exit and directory`,
    async (how) => {
      await shells.start(how === '-l' ? `${shell} -l` : shell, { files: PLAIN });
      await shells.until(() => shells.count('prompt') === 1);
      const commands = COMMANDS[shell] ?? [];
      for (const [line] of commands) await shells.run(line);
      // The mark after the prompt comes a moment after the prompt's own.
      const inputs = shell === 'zsh' ? commands.length + 1 : 0;
      await shells.until(() => shells.count('input') >= inputs);
      expect(shells.commands()).toEqual(
        commands.map(([line, exit]) => [expect.stringMatching(textOf(line)), exit]),
      );
      const marks = shells.marks();
      expect(marks[0]).toMatchObject({ mark: 'shell', shell, plain: null });
      expect(marks.filter((mark) => 'trust' in mark && mark.trust !== 'trusted')).toEqual([]);
      expect(marks.findLast((mark) => isOf(mark, 'prompt'))).toMatchObject({ directory: '/tmp' });
      expect(shells.count('input')).toBe(inputs);
    },
  );

  test(`[M7] ${shell} cuts a long command itself, and says how long it was`, async () => {
    await shells.start(shell, { files: PLAIN });
    await shells.until(() => shells.count('prompt') === 1);
    const piece = 'é;x ';
    const line = `true ${piece.repeat(800)}.`;
    // fish takes minutes to draw as much typing: what is told of a command is asked for by its name instead.
    await shells.run(shell === 'fish' ? `emit fish_preexec "true "(string repeat -n 800 '${piece}').` : line);
    const text = shells.marks().findLast((mark) => isOf(mark, 'text'));
    const bytes = Buffer.from(line);
    expect(text).toMatchObject({
      text: Buffer.from(bytes.subarray(0, 3072))
        .toString()
        .replace(/\uFFFD$/, ''),
      cut: { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
    });
    expect(shells.output()).not.toContain('633;');
  });

  const STATE: Record<string, string[]> = {
    zsh: [
      'false',
      'echo $? $pipestatus',
      'true | false | true',
      'echo $? $pipestatus',
      'env | sort; setopt',
      'echo $HISTFILE $ZDOTDIR $0; fc -l',
      'zsh -c "echo \\$ZDOTDIR; setopt"',
      'alias; trap',
    ],
    fish: [
      'false',
      'echo $status $pipestatus',
      'true | false | true',
      'echo $status $pipestatus',
      'env | sort',
      'history',
      'fish -c "set -n | string match -e holdfast; status"',
      'echo $fish_history; alias',
    ],
  };
  const CASES: [string, string, string][] = [
    ['a plain prompt', 'PS1="@@ "', 'function fish_prompt; echo "@@ "; end'],
    [
      'a prompt that looks at how the last command ended',
      "setopt prompt_subst; PS1='[$?] @@ '",
      'function fish_prompt; echo "[$status $pipestatus] @@ "; end',
    ],
    [
      'hooks of its own',
      'PS1="@@ "; precmd() { echo "pre $?" }; preexec() { echo "exec $1" }; precmd_functions+=(other); other() { echo "other $?" }',
      'function fish_prompt; echo "@@ "; end; function mine --on-event fish_postexec; echo "post $status"; end',
    ],
    [
      'a profile that fails',
      'PS1="@@ "\nnonsense-here',
      'function fish_prompt; echo "@@ "; end\nnonsense-here',
    ],
    [
      'odd options',
      'PS1="@@ "; setopt ksh_arrays sh_word_split no_unset extended_glob; alias print=nope shift=nope local=nope',
      'function fish_prompt; echo "@@ "; end; alias string=nope >/dev/null',
    ],
  ];
  test.each(CASES)(`[M21] ${shell} with %s is seen as without us`, async (name, zsh, fish) => {
    // Whoever replaces what fish itself needs has no fish.
    if (shell === 'fish' && name === 'odd options') return;
    const given = { files: files(zsh, fish), lines: STATE[shell] ?? [], ready: READY[shell] ?? /@@/ };
    const ours = await shells.seen(shell, { ...given, isPlain: false });
    const plain = await shells.seen(shell, { ...given, isPlain: true });
    expect(ours.lines).toBe(plain.lines);
    expect([ours.marks, plain.marks]).toEqual([given.lines.length, 0]);
  });

  test(`[M13] [M14] ${shell}: tokens are on no disk once they are read, and it asks for more in time`, async () => {
    const real = await shells.start(shell, { files: PLAIN });
    await shells.until(() => shells.count('prompt') === 1);
    const path = join(terminalPaths(real.launched.folder).shell, 'tokens');
    await shells.until(() => !existsSync(path));
    const tokens = [
      ...real.room
        .output()
        .toString()
        .matchAll(/633;\w+;([\w-]{16})/g),
    ].map(([, token = '']) => token);
    expect(tokens.length).toBeGreaterThan(0);
    const proc = `/proc/${real.launched.ptyHost.shellPid}`;
    const shown = readFileSync(`${proc}/environ`, 'utf8') + readFileSync(`${proc}/cmdline`, 'utf8');
    expect(tokens.filter((token) => shown.includes(token))).toEqual([]);
    for (let turn = 0; turn < 400; turn += 1) await shells.run('true');
    await shells.run('echo still here');
    expect(shells.commands().at(-1)).toEqual(['echo still here', 0]);
    expect(real.room.output().toString()).toContain('P;Tokens=low');
    expect(existsSync(path)).toBe(false);
  });
});

describe.skipIf(!isHere('zsh'))('real zsh', { timeout: 60_000 }, () => {
  const shells = new MarkedShells();
  beforeAll(() => shells.build(), 60_000);
  afterEach(() => shells.end());
  afterAll(() => shells.dispose());

  test('[M21] zsh finds its files where the user says, by ZDOTDIR in the environment or in .zshenv, and its children do', async () => {
    const files = {
      '.zshenv': 'ZDOTDIR=$HOME/own\n',
      'own/.zshrc': 'PS1="own> "\n',
      '.zshrc': 'PS1="wrong> "\n',
    };
    await shells.start('zsh -l', { files });
    await shells.until(() => shells.output().includes('own> '));
    await shells.run('env | grep -c ZDOTDIR; echo "<$ZDOTDIR>"');
    expect(shells.output()).toContain(`<${shells.home}/own>`);
    expect(shells.output()).toMatch(/\n0\r\n/);
    expect(shells.commands()).toHaveLength(1);
    await shells.end();
    const own = mkdtempSync(join(tmpdir(), 'holdfast-zdotdir-'));
    writeFileSync(join(own, '.zshrc'), 'PS1="given> "\n');
    try {
      await shells.start('zsh', { files, env: { ZDOTDIR: own } });
      await shells.until(() => shells.output().includes('given> '));
      await shells.run('zsh -c "echo \\$ZDOTDIR"');
      expect(shells.output()).toContain(`${own}\r\n`);
    } finally {
      rmSync(own, { recursive: true, force: true });
    }
  });
});

/** What was typed, with blanks as the shell may indent them. */
function textOf(line: string): RegExp {
  const literal = line
    .trim()
    .split('\r')
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^\\s*${literal.join('\\n\\s*')}\\s*$`);
}
