import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readMark, type Mark } from '#protocol/marks/mark.ts';
import { buildPrograms } from '../../testing/build-programs.ts';
import { RealPtyHost } from '../../testing/real-pty-host.ts';
import { terminalPaths } from '../../paths.ts';

type Kind = Mark['mark'];

function marksOf(ptyHost: RealPtyHost): Mark[] {
  return ptyHost.room.events().flatMap(({ code, data }) => {
    const mark = code === 'm' ? readMark(data) : null;
    return mark === null ? [] : [mark];
  });
}

const count = (ptyHost: RealPtyHost, kind: Kind) =>
  marksOf(ptyHost).filter(({ mark }) => mark === kind).length;

const isOf = <K extends Kind>(mark: Mark, kind: K): mark is Extract<Mark, { mark: K }> => mark.mark === kind;

/** Each trusted command there was: its text and its exit. */
function commandsOf(ptyHost: RealPtyHost): [string | null, unknown][] {
  const marks = marksOf(ptyHost);
  const started = marks.flatMap((mark) =>
    isOf(mark, 'start') && mark.trust !== 'inner' ? [mark.command] : [],
  );
  return started.map((number) => {
    const own = marks.filter(
      (mark) => 'command' in mark && mark.command === number && mark.trust !== 'inner',
    );
    const text = own.findLast((mark) => isOf(mark, 'text'));
    const end = own.findLast((mark) => isOf(mark, 'end'));
    return [text?.text ?? null, end?.exit ?? null];
  });
}

/** What shells end their own prompts in. */
const PROMPT_SIGN = process.getuid?.() === 0 ? '# ' : '$ ';

const MARKS = /\x1b\]633;[^\x07]*\x07/g;

describe('real shells', { timeout: 60_000 }, () => {
  let programs: string;
  let home: string;
  let ptyHost: RealPtyHost | null = null;
  const kept = { ...process.env };

  beforeAll(async () => {
    programs = await buildPrograms();
  }, 60_000);
  afterAll(() => rmSync(programs, { recursive: true, force: true }));

  const start = async (shell: string, files: Record<string, string> = {}, shellIntegration = true) => {
    home = mkdtempSync(join(tmpdir(), 'holdfast-home-'));
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(join(home, name, '..'), { recursive: true });
      writeFileSync(join(home, name), content);
    }
    Object.assign(process.env, { HOME: home, HISTFILE: join(home, 'history') });
    ptyHost = await RealPtyHost.start(programs, { shell, shellIntegration });
    return ptyHost;
  };
  afterEach(async () => {
    await ptyHost?.end();
    ptyHost = null;
    process.env = { ...kept };
    rmSync(home, { recursive: true, force: true });
  });

  const until = async (fact: () => boolean) => {
    const since = performance.now();
    while (!fact()) {
      if (performance.now() - since > 20_000)
        throw new Error(
          `waited in vain: ${JSON.stringify(ptyHost?.room.output().toString())} ${JSON.stringify(ptyHost && marksOf(ptyHost))}`,
        );
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  /** Types a line, and waits for the prompt behind it. */
  const run = async (real: RealPtyHost, line: string) => {
    const before = count(real, 'prompt');
    real.type(`${line}\r`);
    await until(() => count(real, 'prompt') > before);
  };

  const PROFILE = 'PS1="> "\nHISTCONTROL=ignorespace\n';

  test.each(['bash', 'bash -l'])(
    '[M11] %s: each command with its text, exit and directory',
    async (shell) => {
      const real = await start(shell, { '.bashrc': PROFILE, '.bash_profile': PROFILE });
      await until(() => count(real, 'input') === 1);
      for (const line of ['echo one; (exit 3)', 'cd /tmp', '', ' hidden', "cat <<X\r'é;\\\\x41'\rX"])
        await run(real, line);
      expect(commandsOf(real)).toEqual([
        ['echo one; (exit 3)', 3],
        ['cd /tmp', 0],
        ['hidden', 127],
        ["cat <<X\n'é;\\\\x41'\nX", 0],
      ]);
      const marks = marksOf(real);
      expect(marks[0]).toMatchObject({ mark: 'shell', shell: 'bash', plain: null });
      expect(marks.flatMap((mark) => (isOf(mark, 'prompt') ? [mark.directory] : []))).toContain('/tmp');
      expect(marks.filter((mark) => 'trust' in mark && mark.trust !== 'trusted')).toEqual([]);
      expect(marks.find((mark) => isOf(mark, 'text') && mark.text === 'hidden')).toMatchObject({
        from: 'shown',
      });
    },
  );

  /** What is seen of a shell that is given these lines, marks apart, in which each prompt is @@. */
  const seen = async (shell: string, { files, lines, isPlain }: Seen) => {
    const real = await start(shell, files, !isPlain);
    const output = () => real.room.output().toString().replace(MARKS, '');
    const prompts = () => output().split('@@').length - 1;
    await until(() => prompts() >= 1);
    for (const [at, line] of lines.entries()) {
      real.type(`${line}\r`);
      await until(() => prompts() >= at + 2);
    }
    const marks = count(real, 'start');
    const text = output().replaceAll(home, '~').replaceAll(real.terminal, 'TERMINAL');
    await real.end();
    ptyHost = null;
    rmSync(home, { recursive: true, force: true });
    return { text, marks };
  };
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
      const ours = await seen(shell, { files, lines, isPlain: false });
      const plain = await seen(shell, { files, lines, isPlain: true });
      expect(ours.text).toBe(plain.text);
      expect([plain.marks, ours.marks]).toEqual([0, ours.marks]);
      expect(ours.marks).toBeGreaterThanOrEqual(rc.includes('promptvars') ? 3 : lines.length - 2);
    }
  });

  test('[M13] tokens are on no disk once they are read, in no environment and no command line', async () => {
    const real = await start('bash', { '.bashrc': PROFILE });
    await until(() => count(real, 'input') === 1);
    const { folder, ptyHost: file } = real.launched;
    await until(() => !existsSync(join(terminalPaths(folder).shell, 'tokens')));
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
    await run(real, 'env; export PS1 PS0; bash -c env');
    const left = readdirSync(terminalPaths(folder).shell).map((name) =>
      readFileSync(join(terminalPaths(folder).shell, name), 'utf8'),
    );
    const unspent = left.join('').match(/^[\w-]{16}$/gm);
    expect(unspent).toBe(null);
    const own = real.room.output().toString().replace(MARKS, '');
    expect(tokens.filter((token) => own.includes(token))).toEqual([]);
    expect(statSync(terminalPaths(folder).shell).mode & 0o77).toBe(0);
  });

  test('[M14] a shell is given more tokens before it has none, and no prompt goes without', async () => {
    const real = await start('bash', { '.bashrc': PROFILE });
    await until(() => count(real, 'input') === 1);
    for (let turn = 0; turn < 45; turn += 1) {
      const before = count(real, 'prompt');
      real.type('\r'.repeat(10));
      await until(() => count(real, 'prompt') === before + 10);
    }
    await run(real, 'echo still here');
    expect(commandsOf(real)).toEqual([['echo still here', 0]]);
    expect(existsSync(join(terminalPaths(real.launched.folder).shell, 'tokens'))).toBe(false);
    expect(real.room.output().toString()).toContain('P;Tokens=low');
  });

  test('[M15] a shell that is to start plain, and one with arguments we do not know, do; it says why', async () => {
    const off = await start('bash', { '.bashrc': PROFILE }, false);
    await off.said('> ');
    expect(marksOf(off)).toMatchObject([{ mark: 'shell', shell: 'bash', plain: 'turned-off' }]);
    expect(off.room.output().toString()).not.toContain('633;');
    await off.end();
    const odd = await start('bash --norc --noprofile', {});
    await odd.said(PROMPT_SIGN);
    expect(marksOf(odd)).toMatchObject([{ mark: 'shell', shell: 'bash', plain: 'unknown-arguments' }]);
    await odd.end();
    const other = await start('sh', {});
    await other.said(PROMPT_SIGN);
    expect(marksOf(other)).toEqual([]);
  });
});

interface Seen {
  files: Record<string, string>;
  lines: readonly string[];
  isPlain: boolean;
}
