import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { closePipe } from './pipe-access.ts';

const PATH = '\\\\.\\pipe\\holdfast-host-0123456789ab';
const PWSH = '/opt/pwsh/pwsh';

async function asked(platform: NodeJS.Platform, path = PATH): Promise<[string, readonly string[]][]> {
  const calls: [string, readonly string[]][] = [];
  await closePipe(path, { platform, runAside: async (...call) => void calls.push(call) });
  return calls;
}

test('[A28] a pipe is for the account, SYSTEM and administrators, and takes no access from elsewhere', async () => {
  const [[program, args] = ['', []]] = await asked('win32');
  const script = args.at(-1)!;
  expect([program, args.slice(0, -1)]).toEqual([
    'powershell.exe',
    ['-NoProfile', '-NonInteractive', '-Command'],
  ]);
  expect(script).toContain("'holdfast-host-0123456789ab'");
  expect(script).toContain('SetAccessRuleProtection($true, $false)');
  expect(script.match(/'S-1-[\d-]+'/g)).toEqual(["'S-1-5-18'", "'S-1-5-32-544'"]);
  expect(script).toContain('WindowsIdentity]::GetCurrent().User');
});

test('[A28] no other path becomes part of a script', async () => {
  await expect(asked('win32', `${PATH}'; exit`)).rejects.toThrow('no pipe of ours');
});

test('[A28] where there are no pipes nothing is run', async () => {
  expect(await asked('linux', '/tmp/host.sock')).toEqual([]);
});

test.runIf(existsSync(PWSH))('[A28] PowerShell reads the script', async () => {
  const [[, args] = ['', []]] = await asked('win32');
  const read =
    '$e = $null; [void][Management.Automation.Language.Parser]::ParseInput($env:SCRIPT, [ref]$null, [ref]$e); $e.Count';
  const env = { ...process.env, SCRIPT: args.at(-1)!, HOME: '/tmp' };
  expect(execFileSync(PWSH, ['-NoProfile', '-Command', read], { env, encoding: 'utf8' }).trim()).toBe('0');
});
