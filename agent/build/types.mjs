import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Writes the client library's declarations, `dist/client.d.ts` and what it needs; only the published package has them. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ENTRY = 'session/client';

/** The project's own settings are for checking; these emit. */
const SETTINGS =
  '--ignoreConfig --declaration --emitDeclarationOnly --rootDir src/lib --target es2024 --module esnext ' +
  '--moduleResolution bundler --allowImportingTsExtensions --skipLibCheck --strict --types node';

const SPECIFIER = /(from |import\()["'](\.{1,2}\/|#base\/|#protocol\/)([^"']+)\.ts["']/g;

const emitted = mkdtempSync(join(tmpdir(), 'holdfast-types-'));
const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
const args = [tsc, `src/lib/${ENTRY}.ts`, ...SETTINGS.split(' '), '--outDir', emitted];
execFileSync(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 2, 2] });
copy(ENTRY, new Set());
writeFileSync(join(ROOT, 'dist/client.d.ts'), `export * from './types/${ENTRY}.js';\n`);
rmSync(emitted, { recursive: true });

/**
 * Copies a module's declarations and those it names; a package's readers know neither `#` nor `.ts`.
 * @param {string} module
 * @param {Set<string>} done
 */
function copy(module, done) {
  if (done.has(module)) return;
  done.add(module);
  const text = readFileSync(join(emitted, `${module}.d.ts`), 'utf8');
  const target = join(ROOT, 'dist/types', `${module}.d.ts`);
  mkdirSync(dirname(target), { recursive: true });
  const rewritten = text.replace(SPECIFIER, (_, keyword, base, path) => {
    const named = base.startsWith('#') ? `${base.slice(1)}${path}` : join(dirname(module), base, path);
    copy(named.replaceAll('\\', '/'), done);
    return `${keyword}'${base.startsWith('#') ? `../${base.slice(1)}` : base}${path}.js'`;
  });
  writeFileSync(target, rewritten);
}
