import { expect, test } from 'vitest';
import { arrangePowerShell } from './arrange-powershell.ts';

const readScript = () => '$file = @TOKENS@';
const on = (platform: NodeJS.Platform, args: string | string[]) =>
  arrangePowerShell(
    {
      ...{ command: { file: 'pwsh', args }, env: { A: '1' }, platform },
      folder: platform === 'win32' ? String.raw`C:\It's\shell` : "/it's/shell",
    },
    readScript,
  );

test('[M18] PowerShell runs our script behind its profiles, by a file or, on Windows, where files may not be run, by its text', () => {
  expect(on('linux', ['-Login'])?.command.args).toEqual([
    '-Login',
    '-NoExit',
    '-File',
    "/it's/shell/integration.ps1",
  ]);
  expect(on('win32', '-NoLogo')?.command.args).toBe(
    String.raw`-NoLogo -NoExit -Command "try { Invoke-Expression (Get-Content -Raw -LiteralPath 'C:\It''s\shell\integration.ps1') } catch {}"`,
  );
  expect(on('win32', '')?.files).toEqual({ 'integration.ps1': expect.stringContaining("'C:\\It''s\\shell") });
  expect(on('linux', [])?.env).toEqual({ A: '1' });
});

test('[M18] PowerShell with a script, a command or anything else to run is left as it is', () => {
  for (const args of [
    ['-Command', 'ls'],
    ['x.ps1'],
    ['-ExecutionPolicy', 'Bypass'],
    ['-EncodedCommand', 'AAAA'],
  ])
    expect(on('linux', args)).toBe(null);
  expect(on('win32', '-c ls')).toBe(null);
});
