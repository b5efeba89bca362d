import type { System } from './system.ts';

/** SYSTEM and the administrators, who may do anything anyway, by their numbers: names are of the system's language. */
export const SYSTEM_SID = 'S-1-5-18';
export const ADMINISTRATORS_SID = 'S-1-5-32-544';
/** Accounts to which folders are open by default: everyone, users, anybody signed in, guests. */
const OTHERS = ['S-1-1-0', 'S-1-5-32-545', 'S-1-5-11', 'S-1-5-32-546'];

const SID = /\bS-1-[\d-]+\d\b/;

/** The number of the account this process runs as. */
export function accountSid({ run }: System): string {
  const [sid] = SID.exec(run('whoami', ['/user', '/fo', 'csv', '/nh'])) ?? [];
  if (sid === undefined) throw new Error('whoami names no account');
  return sid;
}

/** For `icacls`: whatever is above a path, it is for the account, SYSTEM and the administrators. */
function access(path: string, { account, right }: { account: string; right: string }): string[] {
  const owners = [...new Set([account, SYSTEM_SID, ADMINISTRATORS_SID])];
  return [
    ...[path, '/inheritance:r'],
    ...['/grant:r', ...owners.map((sid) => `*${sid}:${right}`)],
    ...['/remove:g', ...OTHERS.map((sid) => `*${sid}`)],
  ];
}

/** A folder, and all in it. */
export function folderAccess(path: string, account: string): string[] {
  return [...access(path, { account, right: '(OI)(CI)F' }), '/t', '/q'];
}

export function closeWindowsFolder(path: string, system: System): void {
  system.run('icacls', folderAccess(path, accountSid(system)));
}

export function closeWindowsFile(path: string, system: System): void {
  system.run('icacls', [...access(path, { account: accountSid(system), right: 'F' }), '/q']);
}
