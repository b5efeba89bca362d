import { execFile } from 'node:child_process';
import { ADMINISTRATORS_SID, SYSTEM_SID } from '#base/node/windows-access.ts';

const PIPE = /^\\\\\.\\pipe\\([\w-]+)$/;

/**
 * Windows opens a pipe to everybody for reading, and Node offers no way to change that. So the pipe's owner changes
 * its access over a connection of its own, for all later connections.
 */
function closingScript(name: string): string {
  const owners = `'${SYSTEM_SID}', '${ADMINISTRATORS_SID}', [Security.Principal.WindowsIdentity]::GetCurrent().User.Value`;
  return [
    `$ErrorActionPreference = 'Stop'`,
    `$rights = [IO.Pipes.PipeAccessRights]'ReadWrite, ChangePermissions'`,
    `$pipe = [IO.Pipes.NamedPipeClientStream]::new('.', '${name}', $rights, 'None', 'None', 'None')`,
    `$pipe.Connect(5000)`,
    `$access = [IO.Pipes.PipeSecurity]::new()`,
    `$access.SetAccessRuleProtection($true, $false)`,
    `foreach ($owner in ${owners}) {`,
    `  $sid = [Security.Principal.SecurityIdentifier]::new($owner)`,
    `  $access.AddAccessRule([IO.Pipes.PipeAccessRule]::new($sid, 'FullControl', 'Allow'))`,
    `}`,
    `$pipe.SetAccessControl($access)`,
    `$pipe.Dispose()`,
  ].join('\n');
}

/** For a program of the system's that closes a pipe to all but the account, SYSTEM and the administrators. */
export function pipeAccess(path: string): [string, string[]] {
  const [, name] = PIPE.exec(path) ?? [];
  if (name === undefined) throw new Error(`${path} is no pipe of ours`);
  return ['powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', closingScript(name)]];
}

/**
 * Restricts the pipe that this process has begun to listen on; elsewhere the socket's folder is private. Rejects if it
 * fails.
 */
export async function closePipe(path: string, { platform, runAside }: PipeSystem): Promise<void> {
  if (platform === 'win32') await runAside(...pipeAccess(path));
}

/** The program that restricts a pipe connects to it, so its listener must not block meanwhile. */
export interface PipeSystem {
  platform: NodeJS.Platform;
  runAside(program: string, args: readonly string[]): Promise<void>;
}

export const thisPipeSystem: PipeSystem = {
  platform: process.platform,
  runAside: (program, args) =>
    new Promise((resolve, reject) => {
      execFile(program, args, { windowsHide: true, timeout: 15_000 }, (error) =>
        error === null ? resolve() : reject(error),
      );
    }),
};
