import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where `npm test` puts one that it has installed. */
const INSTALLED = fileURLToPath(new URL('../../.tools/powershell', import.meta.url));

/** PowerShell 7, or null if this machine has none: `HOLDFAST_TEST_PWSH`, what the test command installed, the path. */
export function findPowerShell(): string | null {
  const named = process.env['HOLDFAST_TEST_PWSH'];
  if (named !== undefined && named !== '') return named;
  const folders = [INSTALLED, ...(process.env['PATH'] ?? '').split(delimiter)];
  return folders.map((folder) => join(folder, 'pwsh')).find((path) => existsSync(path)) ?? null;
}
