import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findPowerShell } from '../../testing/find-powershell.ts';
import { isOf, MarkedShells } from '../../testing/marked-shells.ts';

const PWSH = findPowerShell();
const QUIET = { POWERSHELL_TELEMETRY_OPTOUT: '1', POWERSHELL_UPDATECHECK: 'Off' };
const PROFILE = '.config/powershell/profile.ps1';
const NO_READLINE = 'Remove-Module PSReadLine\n';
/** PSReadLine has asked where it is; without it, the prompt is all there is. */
const READY = /\x1b\[\?1h(?:\x1b\[6n)?$/;

/** PowerShell says how long a profile took only where that was more than half a second. */
const withoutLoadTime = (lines: string) =>
  lines.replaceAll(/Loading personal and system profiles took \d+ms\.\n?/g, '');

describe.skipIf(PWSH === null)('real PowerShell', { timeout: 120_000 }, () => {
  const shells = new MarkedShells();
  const pwsh = PWSH ?? '';
  beforeAll(() => shells.build(), 60_000);
  afterEach(() => shells.end());
  afterAll(() => shells.dispose());

  const start = async (profile = '', shell = pwsh) => {
    const real = await shells.start(shell, { files: { [PROFILE]: profile }, env: QUIET });
    await shells.until(() => shells.count('prompt') >= 1 && READY.test(shells.output()));
    return real;
  };
  const run = async (...lines: string[]) => {
    for (const line of lines) {
      await shells.run(line);
      await shells.until(() => READY.test(shells.output()));
    }
  };
  const ends = () => shells.marks().flatMap((mark) => (isOf(mark, 'end') ? [mark] : []));

  /** What is typed, and how it ends. */
  const EXITS: [string, number | 'stopped'][] = [
    ['Get-Item nope', 1],
    ["sh -c 'exit 3'", 3],
    ['Get-Date | Out-Null', 0],
    ["sh -c 'exit 3'; Get-Date | Out-Null", 0],
    ["Get-Item nope; sh -c 'exit 3'", 3],
    ["sh -c 'exit 3'; Get-Item nope", 1],
    ["sh -c 'exit 4' | Out-Null", 4],
    ["function f { sh -c 'exit 5' }; f", 5],
    ["if ($true) { sh -c 'exit 6' }", 6],
    ['true', 0],
    ['throw "no"', 1],
    ['nonsense-here', 1],
    ['1 +* 2', 1],
    ["& { sh -c 'exit 7' } | Out-Null; 1", 0],
  ];

  test.each([
    ['with PSReadLine', ''],
    ['without PSReadLine', NO_READLINE],
  ])(
    '[M16] PowerShell %s: each command with its text and exit, a native program’s where one ran last',
    async (_name, profile) => {
      await start(profile);
      await run(...EXITS.map(([line]) => line), '', 'Set-Location /tmp');
      expect(shells.commands().filter(([text]) => text !== '')).toEqual([...EXITS, ['Set-Location /tmp', 0]]);
      const marks = shells.marks();
      expect(marks[0]).toMatchObject({ mark: 'shell', shell: 'powershell', plain: null });
      expect(marks.filter((mark) => 'trust' in mark && mark.trust !== 'trusted')).toEqual([]);
      expect(marks.findLast((mark) => isOf(mark, 'prompt'))).toMatchObject({ directory: '/tmp' });
      expect(new Set(marks.flatMap((mark) => (isOf(mark, 'start') ? [mark.by] : [])))).toEqual(
        new Set([profile === '' ? 'shell' : 'enter']),
      );
    },
  );

  test('[M7] [CM18] a long command is cut, one of odd characters is told as it was typed', async () => {
    await start();
    const long = `$null = '${'é;x '.repeat(800)}.'`;
    const odd = "$null = '\u202egnp\u200b\u2066שלום'";
    await run(long, odd);
    const bytes = Buffer.from(long);
    const beginning = bytes
      .subarray(0, 3072)
      .toString()
      .replace(/\uFFFD$/, '');
    expect(shells.commands()).toEqual([
      [beginning, 0],
      [odd, 0],
    ]);
    expect(shells.marks().find((mark) => isOf(mark, 'text'))).toMatchObject({
      cut: { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
    });
  });

  test('[M16] a command that Ctrl-C stopped ended as stopped', async () => {
    const real = await start();
    real.type('Start-Sleep 60\r');
    await shells.until(() => shells.count('start') === 1);
    real.type('\x03');
    await shells.until(() => shells.count('end') === 1);
    expect(ends()[0]?.exit).toBe('stopped');
    await shells.until(() => shells.count('input') === 2);
    real.type('half a comm\x03');
    await shells.until(() => shells.count('prompt') === 3);
    expect(shells.count('start')).toBe(1);
  });

  test('[M17] errors go with the end, also of a command that ended well: what, which kind, where, and whether silenced', async () => {
    await start();
    await run(
      "Get-Item nope -ErrorAction SilentlyContinue; 'well'",
      "try { [int]'x' } catch { 'caught' }",
      '1..30 | ForEach-Object { Get-Item nope$_ }',
      "Write-Error ('é;' * 3000)",
      "'no error'",
    );
    const [silenced, caught, many, long, none] = ends();
    expect(silenced).toMatchObject({ exit: 0, moreErrors: 0 });
    expect(silenced?.errors).toEqual([
      {
        message: expect.stringMatching(/^Cannot find path .*nope' because it does not exist\.$/),
        ...{
          category: 'ObjectNotFound',
          identifier: 'PathNotFound,Microsoft.PowerShell.Commands.GetItemCommand',
        },
        ...{ script: null, line: null, silenced: true },
      },
    ]);
    expect(caught?.exit).toBe(0);
    expect(caught?.errors.map(({ message }) => message)).toEqual([expect.stringContaining('"x"')]);
    expect([many?.exit, many?.errors.length, many?.moreErrors]).toEqual([0, 20, 10]);
    expect(many?.errors[0]?.message).toContain('nope1');
    expect(long?.errors[0]?.message).toMatch(/^(?:é;)+é?$/);
    expect(none).toMatchObject({ exit: 0, errors: [], moreErrors: 0 });
  });

  test.each([
    ['with PSReadLine', ''],
    ['without PSReadLine', NO_READLINE],
  ])(
    '[M6] [M19] PowerShell %s: in another runspace or at a breakpoint nothing is told apart, and then it is again',
    async (_name, profile) => {
      const real = await start(profile);
      // Its process is not the one that is started, where a .NET tool stands between.
      writeFileSync(join(shells.home, 'other.ps1'), '$PID | Set-Content $HOME/other; Start-Sleep 60');
      const begin = `${pwsh} -NoProfile -File $HOME/other.ps1 >/dev/null 2>&1 </dev/null &`;
      await run(
        `sh -c '${begin}'; while (-not (Test-Path $HOME/other)) { Start-Sleep 1 }; $other = Get-Content $HOME/other`,
      );
      const there = async (line: string, shows: RegExp) => {
        real.type(`${line}\r`);
        await shells.until(() => shows.test(shells.output()) && READY.test(shells.output()));
      };
      await there('Enter-PSHostProcess -Id $other', /\[Process:\d+\]: PS [^\n]*$/);
      await there("'in' + 'side'", /inside\r?\n[^\n]*\[Process/);
      expect(shells.count('typed')).toBe(1);
      await run('exit');
      await there('function g { Wait-Debugger; 5 }; g', /\[DBG\]: PS [^\n]*$/);
      await there("'at' + 'stop'", /atstop\r?\n[^\n]*\[DBG/);
      await run('continue', 'Stop-Process -Id $other', "'after'");
      expect(shells.commands().slice(1)).toEqual([
        ['Enter-PSHostProcess -Id $other', 0],
        ['function g { Wait-Debugger; 5 }; g', 0],
        ['Stop-Process -Id $other', 0],
        ["'after'", 0],
      ]);
    },
  );

  test('[M16] PowerShell without its profiles is told apart too', async () => {
    await start('', `${pwsh} -NoProfile -NoLogo`);
    await run('sh -c "exit 9"');
    expect(shells.commands()).toEqual([['sh -c "exit 9"', 9]]);
  });

  const LINES = [
    '"$? [$LASTEXITCODE] $($Error.Count)"',
    'Get-Item nope',
    '"$? [$LASTEXITCODE] $($Error.Count)"',
    "sh -c 'exit 3'",
    '"$? [$LASTEXITCODE] $($Error.Count)"',
    'Get-History | ForEach-Object { "$($_.Id) $($_.CommandLine)" }',
    '(Get-ChildItem env:).Name -join " "; $PSCommandPath; "[$PSScriptRoot] $($MyInvocation.HistoryId)"',
    'Get-Module | ForEach-Object Name; (Get-Variable -Scope Global).Name -match "state|holdfast"',
    "pwsh -NoProfile -Command '$PID -gt 0; $env:PSModulePath.Length -gt 0'".replace('pwsh', pwsh),
    "throw 'x'",
    '$Error[0].Exception.Message; $?',
  ];
  const PROFILES: [string, string][] = [
    ['a plain prompt', "function prompt { '@@ ' }"],
    [
      'a prompt that looks at $?, $LASTEXITCODE and history',
      'function prompt { "[$? $LASTEXITCODE $($MyInvocation.HistoryId)] @@ " }',
    ],
    ['PSReadLine off', `${NO_READLINE}function prompt { "[$?] @@ " }`],
    ['a profile that throws', "function prompt { '@@ ' }\n'before'\nthrow 'no profile'"],
    [
      'strict mode and errors that stop',
      'Set-StrictMode -Version Latest; $ErrorActionPreference = \'Stop\'; function prompt { "[$?] @@ " }',
    ],
    ['a prompt that writes to the host', "function prompt { Write-Host -NoNewline '@@'; ' ' }"],
  ];
  test.each(PROFILES)('[M18] PowerShell with %s is seen as without us', async (_name, profile) => {
    const files = { [PROFILE]: profile };
    Object.assign(process.env, QUIET);
    const ours = await shells.seen(pwsh, { files, lines: LINES, isPlain: false, ready: READY });
    Object.assign(process.env, QUIET);
    const plain = await shells.seen(pwsh, { files, lines: LINES, isPlain: true, ready: READY });
    expect(withoutLoadTime(ours.lines)).toBe(withoutLoadTime(plain.lines));
    expect([ours.marks, plain.marks]).toEqual([LINES.length, 0]);
  });

  test('[M19] a profile or a module that takes the prompt is wrapped again, and Constrained Language starts plain', async () => {
    const real = await start();
    await run("function prompt { 'mine> ' }", "'one'", "'two'");
    expect(shells.commands().at(-1)).toEqual(["'two'", 0]);
    expect(real.room.output().toString()).toContain('mine> ');
    await shells.end();
    const constrained = "$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'\n";
    await shells.start(pwsh, { files: { [PROFILE]: constrained }, env: QUIET });
    await shells.until(() => READY.test(shells.output()));
    expect(shells.marks().filter(({ mark }) => mark === 'shell')).toMatchObject([
      { plain: null },
      { plain: 'constrained-language' },
    ]);
    expect(shells.output()).not.toContain('\x1b[31');
    expect(shells.count('prompt')).toBe(0);
  });
});
