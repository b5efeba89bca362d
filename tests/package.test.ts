import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cleanEnvironment, REPOSITORY } from './harness/process.ts';

/** What `npm pack` would put into the package of a checkout. */
function packed(folder: string): string[] {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts', '--offline'];
  const options = {
    cwd: folder,
    env: cleanEnvironment(),
    encoding: 'utf8',
    shell: process.platform === 'win32',
  } as const;
  const [found]: { files: { path: string }[] }[] = JSON.parse(
    execFileSync('npm', args, { ...options, stdio: ['ignore', 'pipe', 'ignore'] }),
  );
  return found!.files.map(({ path }) => path).sort();
}

/** Keys, links, and what registries and clouds call their own. */
const SECRET =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----\r?\n[A-Za-z0-9+/=]{16}|\/s\/[a-z0-9]{12}#[\w-]{43}\b|_authToken=|\bnpm_[A-Za-z0-9]{36}\b|\bghp_\w{36}\b|\bAKIA[A-Z0-9]{16}\b/;

let checkout: string;

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'holdfast-test-'));
});
afterEach(() => rmSync(checkout, { recursive: true }));

const put = (path: string) => {
  mkdirSync(dirname(join(checkout, path)), { recursive: true });
  writeFileSync(join(checkout, path), 'x');
};

test('[I8] of what may lie in a checkout the package takes the programs, the page and the documents', () => {
  for (const file of ['package.json', 'package-lock.json', '.gitignore', '.npmrc']) {
    cpSync(join(REPOSITORY, file), join(checkout, file));
  }
  const wanted = ['LICENSE', 'README.md', 'SPEC.md', 'build/index.html', 'dist/holdfast.js'];
  const secrets = [
    ...[
      '.holdfast/server/admin-token',
      '.holdfast/agent/key.pem',
      '.holdfast/device-key',
      '.env',
      '.dev.vars',
    ],
    ...[
      'dist/.stamps/holdfast',
      'dist/cloudflare/index.js',
      '.wrangler/state/secret',
      'key.pem',
      'server.key',
    ],
    ...[
      'holdfast-0.1.0.tgz',
      'tests/fixtures/data-v1.tar.gz',
      'test-results/link.txt',
      'link',
      '.git/config',
    ],
  ];
  for (const path of [...wanted, ...secrets]) put(path);
  expect(packed(checkout)).toEqual([...wanted, 'package.json'].sort());
});

test('[I8] nothing that is packed of this checkout holds a secret', () => {
  const files = packed(REPOSITORY);
  expect(files).toContain('package.json');
  expect(
    files.filter((path) => !/^(?:dist|build)\/|^(?:LICENSE|README\.md|SPEC\.md|package\.json)$/.test(path)),
  ).toEqual([]);
  expect(
    files.filter((path) => /(?:\.pem|\.key|\.env|\.npmrc|token|secret|device-key)$|\.holdfast/.test(path)),
  ).toEqual([]);
  expect(files.filter((path) => SECRET.test(readFileSync(join(REPOSITORY, path), 'latin1')))).toEqual([]);
});

test('[I9] each dependency in the lock file has a SHA-512, and is the one package.json names', () => {
  interface Lock {
    packages: Record<string, { version?: string; integrity?: string; resolved?: string; link?: boolean }>;
  }
  const { packages }: Lock = JSON.parse(readFileSync(join(REPOSITORY, 'package-lock.json'), 'utf8'));
  const locked = Object.entries(packages).filter(([path]) => path !== '');
  expect(locked.length).toBeGreaterThan(100);
  expect(locked.filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''))).toEqual(
    [],
  );
  expect(
    locked.filter(([, { link, resolved }]) => link === true || /^(?:git|http:|file:)/.test(resolved ?? '')),
  ).toEqual([]);
  const {
    dependencies,
    devDependencies,
  }: Record<string, Record<string, string>> = JSON.parse(
    readFileSync(join(REPOSITORY, 'package.json'), 'utf8'),
  );
  for (const [name, wanted] of Object.entries({ ...dependencies, ...devDependencies })) {
    const version = wanted.replace(/^npm:.*@/, '');
    expect([name, packages[`node_modules/${name}`]?.version]).toEqual([name, version]);
  }
});
