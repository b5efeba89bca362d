import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Random } from '#base/ports.ts';
import type { MarkedShell, PlainReason } from '#protocol/marks/mark.ts';
import type { ShellCommand } from '../shell.ts';
import { arrange } from './arrangement.ts';
import { shellKindOf } from './shell-kind.ts';
import { tokenPath, type Arrangement, type PlainStart } from './start.ts';
import { createTokenFile } from './token-file.ts';
import { createTokens, type Tokens } from './tokens.ts';

/** Our scripts, beside this program and, in a checkout, beside its sources. */
const SCRIPTS = ['./shell-integration/', '../shell-integration/'];

export interface IntegrationOptions {
  start: PlainStart;
  isWanted: boolean;
  clock: Clock;
  random: Random;
  log(message: string, fields?: Record<string, unknown>): void;
}

/** How a shell is started, and what its marks are known by. */
export interface Integration {
  command: ShellCommand;
  env: Record<string, string>;
  shell: MarkedShell | null;
  plain: PlainReason | null;
  tokens: Tokens;
  onTokensLow(): void;
  onTokensLeaked(): void;
}

/** Starts a shell that we know with an integration of ours. Any other shell, or if that fails, starts as usual. */
export function prepareIntegration({ start, isWanted, clock, random, log }: IntegrationOptions): Integration {
  const { command, env, folder, platform } = start;
  const tokens = createTokens(random);
  const shell = shellKindOf(command.file, platform);
  const plainly = (plain: PlainReason | null): Integration => ({
    ...{ command, env, shell, plain, tokens },
    onTokensLow() {},
    onTokensLeaked() {},
  });
  if (shell === null) return plainly(null);
  if (!isWanted) return plainly('turned-off');
  const file = createTokenFile({ path: tokenPath(folder), tokens, clock });
  try {
    const arranged = arrange(shell, { start, readScript });
    if (arranged === null) return plainly('unknown-arguments');
    writeFiles(folder, arranged);
    file.begin();
    return {
      command: arranged.command,
      env: arranged.env,
      shell,
      plain: null,
      tokens,
      onTokensLow: file.renew,
      onTokensLeaked: file.replace,
    };
  } catch (error) {
    log('the shell starts without marks', { error: String(error) });
    return plainly('not-prepared');
  }
}

function writeFiles(folder: string, { files }: Arrangement): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, name), content, { mode: 0o600 });
}

function readScript(name: string): string {
  for (const folder of SCRIPTS) {
    try {
      return readFileSync(new URL(`${folder}${name}`, import.meta.url), 'utf8');
    } catch {
      // It is in the other place.
    }
  }
  throw new Error(`${name} is not delivered with this program`);
}
