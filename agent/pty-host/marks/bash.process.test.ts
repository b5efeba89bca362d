import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { isOf, MarkedShells } from '../../testing/marked-shells.ts';
import { MAX_COMMAND_TEXT_BYTES, MAX_INPUT_BYTES } from '#protocol/ground/limits.ts';
import { terminalPaths } from '../../paths.ts';

/** What shells end their own prompts in. */
const PROMPT_SIGN = process.getuid?.() === 0 ? '# ' : '$ ';

describe('real bash', { timeout: 60_000 }, () => {
  const shells = new MarkedShells();
  beforeAll(() => shells.build(), 60_000);
  afterEach(() => shells.end());
  afterAll(() => shells.dispose());

  const PROFILE = 'PS1="> "\nHISTCONTROL=ignorespace\n';

  test.each(['bash', 'bash -l'])(
    '[M11] %s: each command with its text, exit and directory',
    async (shell) => {
      await shells.start(shell, { files: { '.bashrc': PROFILE, '.bash_profile': PROFILE } });
      await shells.until(() => shells.count('input') === 1);
      for (const line of ['echo one; (exit 3)', 'cd /tmp', '', ' hidden', "cat <<X\r'é;\\\\x41'\rX"])
        await shells.run(line);
      expect(shells.commands()).toEqual([
        ['echo one; (exit 3)', 3],
        ['cd /tmp', 0],
        ['hidden', 127],
        ["cat <<X\n'é;\\\\x41'\nX", 0],
      ]);
      const marks = shells.marks();
      expect(marks[0]).toMatchObject({ mark: 'shell', shell: 'bash', plain: null });
      expect(marks.flatMap((mark) => (isOf(mark, 'prompt') ? [mark.directory] : []))).toContain('/tmp');
      expect(marks.filter((mark) => 'trust' in mark && mark.trust !== 'trusted')).toEqual([]);
      expect(marks.find((mark) => isOf(mark, 'text') && mark.text === 'hidden')).toMatchObject({
        from: 'shown',
      });
    },
  );

  test('[M7] bash cuts a long command itself, and says how long it was', async () => {
    await shells.start('bash', { files: { '.bashrc': PROFILE } });
    await shells.until(() => shells.count('input') === 1);
    const line = `true "${'é;x '.repeat(800)}."`;
    await shells.run(line);
    const text = shells.marks().findLast((mark) => isOf(mark, 'text'));
    const bytes = Buffer.from(line);
    expect(text).toMatchObject({
      text: Buffer.from(bytes.subarray(0, 3072))
        .toString()
        .replace(/\uFFFD$/, ''),
      cut: { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
    });
  });

  test('[CM18] a command line of a million bytes, pasted, is one command, and the shell goes on', async () => {
    const real = await shells.start('bash', { files: { '.bashrc': PROFILE } });
    await shells.until(() => shells.count('input') === 1);
    const line = `true ${'x'.repeat(1_000_000)}`;
    const keys = `\x1b[200~${line}\x1b[201~\r`;
    for (let at = 0; at < keys.length; at += MAX_INPUT_BYTES) real.type(keys.slice(at, at + MAX_INPUT_BYTES));
    await shells.until(() => shells.count('prompt') === 2, 180_000);
    await shells.run('echo on');
    expect(shells.commands()).toEqual([
      [line.slice(0, MAX_COMMAND_TEXT_BYTES), 0],
      ['echo on', 0],
    ]);
    expect(shells.marks().find((mark) => isOf(mark, 'text'))).toMatchObject({
      from: 'told',
      cut: { bytes: line.length, sha256: createHash('sha256').update(line).digest('hex') },
    });
  }, 240_000);

  test('[CM18] control characters and such as are not seen, typed at the prompt, are told as they were typed', async () => {
    const real = await shells.start('bash', { files: { '.bashrc': PROFILE } });
    await shells.until(() => shells.count('input') === 1);
    // Ctrl-V takes the next key as it is.
    real.type(": 'a\x16\x01\x16\x1b[31m\x16\x7f\u202egnp\u200b\u2066שלום'\r");
    await shells.until(() => shells.count('prompt') === 2);
    expect(shells.commands()).toEqual([[": 'a\x01\x1b[31m\x7f\u202egnp\u200b\u2066שלום'", 0]]);
  });

  test('[M11] a bash that cannot say when a command starts says how it was called and how it ended', async () => {
    // As before 4.4, which has no PS0: with prompts that are not expanded a later one is told apart as those are.
    await shells.start('bash', { files: { '.bashrc': `${PROFILE}shopt -u promptvars\n` } });
    await shells.until(() => shells.count('prompt') === 1);
    for (const line of ['echo one', '(exit 3)']) await shells.run(line);
    expect(shells.commands()).toEqual([
      ['echo one', 0],
      ['(exit 3)', 3],
    ]);
    const marks = shells.marks();
    expect(marks.flatMap((mark) => (isOf(mark, 'start') ? [mark.by] : []))).toEqual(['enter', 'enter']);
  });

  test('[M3] [M6] what was shown, printed again, is inner, and a shell inside a command is not told apart from its Enter on', async () => {
    const real = await shells.start('bash', { files: { '.bashrc': PROFILE } });
    await shells.until(() => shells.count('input') === 1);
    await shells.run('echo once');
    const seen = join(shells.home, 'seen');
    writeFileSync(seen, real.room.output());
    await shells.run(`cat ${seen}`);
    // What is printed again has prompts in it too.
    await shells.until(
      () => shells.marks().filter((mark) => isOf(mark, 'input') && mark.trust === 'trusted').length === 3,
    );
    expect(shells.commands()).toEqual([
      ['echo once', 0],
      [`cat ${seen}`, 0],
    ]);
    real.type('sh\r');
    await shells.until(() => shells.count('start') === 4);
    real.type('echo inside\r');
    await shells.until(() => shells.output().includes('inside\r\n') && shells.count('typed') === 1);
    await shells.run('exit 6');
    expect(shells.commands().slice(2)).toEqual([['sh', 6]]);
    expect(shells.marks().filter((mark) => isOf(mark, 'start') && mark.trust === 'inner')).toHaveLength(1);
  });

  const LOOKS = [
    'echo $? ${PIPESTATUS[@]}',
    'false | true',
    'echo ${PIPESTATUS[@]} $_',
    'echo $HISTFILE; history',
  ];
  const STATE = [
    '(exit 7)',
    'echo $?',
    'env | sort',
    'shopt; set -o',
    'jobs; echo $-; trap',
    'bash',
    'echo $?; exit 4',
    'echo $?',
  ];
  const BASH: [string, string][] = [
    ['a plain prompt', 'PS1="@@ "'],
    ['a DEBUG trap', `PS1="@@ "; trap 'echo "<$BASH_COMMAND>"' DEBUG`],
    ['PROMPT_COMMAND', `PS1="@@ "; PROMPT_COMMAND='echo "pc $?"'`],
    ['an array of PROMPT_COMMANDs', `PS1="@@ "; PROMPT_COMMAND=('echo "a $?"' 'echo "b $?"')`],
    ['a prompt made anew each time', `f() { PS1="[$?] @@ "; }; PROMPT_COMMAND=f; PS0='(ps0)'`],
    ['set -u', 'set -u; PS1="@@ "'],
    ['set -x', 'PS1="@@ "; set -x'],
    ['HISTCONTROL', 'PS1="@@ "; HISTCONTROL=ignoreboth; HISTTIMEFORMAT="%Y "'],
    ['prompts that are not expanded', 'PS1="@@ "; shopt -u promptvars'],
    ['a profile that fails', 'PS1="@@ "; nonsense-here'],
    ['noclobber and failglob', 'PS1="@@ "; set -o noclobber; shopt -s failglob nocasematch extglob'],
    [
      'aliases for what we call',
      'PS1="@@ "; alias printf=nope builtin=nope local=nope history=nope unset=nope',
    ],
  ];

  test.each(BASH)('[M12] bash with %s is seen as without us', { timeout: 120_000 }, async (_name, rc) => {
    for (const shell of ['bash', 'bash -l']) {
      const files = { '.bashrc': `${rc}\n`, '.bash_profile': `${rc}\n` };
      // What a trace says of the two sides of a pipe comes in either order.
      const lines = rc.includes('set -x') ? ['echo $?', '(exit 3)', 'echo $? $_'] : [...LOOKS, ...STATE];
      const ours = await shells.seen(shell, { files, lines, isPlain: false });
      const plain = await shells.seen(shell, { files, lines, isPlain: true });
      expect(ours.bytes).toBe(plain.bytes);
      expect([plain.marks, ours.marks]).toEqual([0, ours.marks]);
      expect(ours.marks).toBeGreaterThanOrEqual(rc.includes('promptvars') ? 3 : lines.length - 2);
    }
  });

  test('[M13] tokens are on no disk once they are read, in no environment and no command line', async () => {
    const real = await shells.start('bash', { files: { '.bashrc': PROFILE } });
    await shells.until(() => shells.count('input') === 1);
    const { folder, ptyHost: file } = real.launched;
    await shells.until(() => !existsSync(join(terminalPaths(folder).shell, 'tokens')));
    const tokens = [
      ...real.room
        .output()
        .toString()
        .matchAll(/;([\w-]{16})[;\x07]/g),
    ].map(([, token = '']) => token);
    expect(tokens.length).toBeGreaterThan(1);
    const process = `/proc/${file.shellPid}`;
    const shown = readFileSync(`${process}/environ`, 'utf8') + readFileSync(`${process}/cmdline`, 'utf8');
    expect(tokens.filter((token) => shown.includes(token))).toEqual([]);
    await shells.run('env; export PS1 PS0; bash -c env');
    const left = readdirSync(terminalPaths(folder).shell).map((name) =>
      readFileSync(join(terminalPaths(folder).shell, name), 'utf8'),
    );
    const unspent = left.join('').match(/^[\w-]{16}$/gm);
    expect(unspent).toBe(null);
    const own = shells.output();
    expect(tokens.filter((token) => own.includes(token))).toEqual([]);
    expect(statSync(terminalPaths(folder).shell).mode & 0o77).toBe(0);
  });

  test('[M14] a shell is given more tokens before it has none, and no prompt goes without', async () => {
    const real = await shells.start('bash', { files: { '.bashrc': PROFILE } });
    await shells.until(() => shells.count('input') === 1);
    for (let turn = 0; turn < 45; turn += 1) {
      const before = shells.count('prompt');
      real.type('\r'.repeat(10));
      await shells.until(() => shells.count('prompt') === before + 10);
    }
    await shells.run('echo still here');
    expect(shells.commands()).toEqual([['echo still here', 0]]);
    expect(existsSync(join(terminalPaths(real.launched.folder).shell, 'tokens'))).toBe(false);
    expect(real.room.output().toString()).toContain('P;Tokens=low');
  });

  test('[M3] a bash that lists its variables gives nothing away, and goes on with other tokens', async () => {
    const real = await shells.start('bash', { files: { '.bashrc': PROFILE } });
    await shells.until(() => shells.count('input') === 1);
    await shells.run('set');
    const listed = /\[1500\]="([\w-]{16})"/.exec(shells.output())?.[1] ?? '';
    expect(listed).not.toBe('');
    await shells.run(`printf '\\e]633;D;9;${listed}\\a'; false`);
    expect(shells.commands()).toEqual([
      ['set', 0],
      [`printf '\\e]633;D;9;${listed}\\a'; false`, 1],
    ]);
    await shells.run('echo on');
    expect(shells.commands().at(-1)).toEqual(['echo on', 0]);
    expect(existsSync(join(terminalPaths(real.launched.folder).shell, 'tokens'))).toBe(false);
  });

  test('[M15] a shell that is to start plain, and one with arguments we do not know, do; it says why', async () => {
    const off = await shells.start('bash', { files: { '.bashrc': PROFILE }, shellIntegration: false });
    await off.said('> ');
    expect(shells.marks()).toMatchObject([{ mark: 'shell', shell: 'bash', plain: 'turned-off' }]);
    expect(off.room.output().toString()).not.toContain('633;');
    await shells.end();
    const odd = await shells.start('bash --norc --noprofile');
    await odd.said(PROMPT_SIGN);
    expect(shells.marks()).toMatchObject([{ mark: 'shell', shell: 'bash', plain: 'unknown-arguments' }]);
    await shells.end();
    const other = await shells.start('sh');
    await other.said(PROMPT_SIGN);
    expect(shells.marks()).toEqual([]);
  });
});
