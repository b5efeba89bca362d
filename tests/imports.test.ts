import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { ESLint } from 'eslint';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { REPOSITORY } from './harness/process.ts';

/** What stands for a folder of ours in an import; see `package.json` and SvelteKit's `$lib`. */
const ALIASES: readonly [string, string][] = [
  ['#base/', 'src/lib/base/'],
  ['#protocol/', 'src/lib/protocol/'],
  ['$lib/', 'src/lib/'],
];

type Graph = ReadonlyMap<string, readonly string[]>;

function scriptOf(file: string, text: string): string {
  if (!file.endsWith('.svelte')) return text;
  return [...text.matchAll(/<script[^>]*>(.*?)<\/script>/gs)].map(([, script = '']) => script).join('\n');
}

/** The file of ours that an import may mean; null where it is a package's. */
function ownPath(file: string, name: string): string | null {
  if (name.startsWith('.')) return normalize(join(dirname(file), name));
  const alias = ALIASES.find(([short]) => name.startsWith(short));
  return alias === undefined ? null : alias[1] + name.slice(alias[0].length);
}

function readGraph(): Graph {
  const listed = ['ls-files', '--cached', '--others', '--exclude-standard', 'src/lib', 'party', 'agent'];
  const files = execFileSync('git', listed, { cwd: REPOSITORY, encoding: 'utf8' })
    .split('\n')
    .filter((file) => /\.(ts|mjs|svelte)$/.test(file) && existsSync(join(REPOSITORY, file)));
  const known = new Set(files);
  const importsOf = (file: string): string[] =>
    ts
      .preProcessFile(scriptOf(file, readFileSync(join(REPOSITORY, file), 'utf8')), true, true)
      .importedFiles.flatMap(({ fileName }) => ownPath(file, fileName) ?? [])
      .flatMap((path) => [path, `${path}.ts`].filter((candidate) => known.has(candidate)));
  return new Map(files.map((file) => [file, importsOf(file)]));
}

/** One circle for every import that leads back to where one came from, as the files one passes. */
function circlesOf(graph: Graph): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const since = path.indexOf(file);
    if (since >= 0) circles.push([...path.slice(since), file].join(' → '));
    if (since >= 0 || done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return circles;
}

test('no file imports, by whatever way, itself: of two files one is below the other', () => {
  const graph = readGraph();
  expect(graph.get('src/lib/protocol/output/segment.ts')).toContain('src/lib/protocol/output/event.ts');
  expect(circlesOf(graph)).toEqual([]);
});

test('a circle is found, and named', () => {
  const graph = new Map([
    ['a', ['b']],
    ['b', ['c', 'd']],
    ['c', ['a']],
    ['d', []],
  ]);
  expect(circlesOf(graph)).toEqual(['a → b → c → a']);
});

/** What the linter says of one import, if `file` had it. */
async function refusalOf(file: string, name: string): Promise<string | undefined> {
  const script = `import '${name}';\n`;
  const text = file.endsWith('.svelte') ? `<script lang="ts">\n  ${script}</script>\n` : script;
  const [result] = await new ESLint({ cwd: REPOSITORY }).lintText(text, { filePath: join(REPOSITORY, file) });
  return result?.messages.find(({ ruleId }) => ruleId === 'import-x/no-restricted-paths')?.message;
}

test('the linter knows which folder is below which, by whatever name a file is imported', async () => {
  expect(await refusalOf('src/lib/base/some.ts', '#protocol/wire/frame.ts')).toContain(
    'src/lib/base sees nothing',
  );
  expect(await refusalOf('src/lib/session/some.ts', '../terminal/fit.ts')).toContain(
    'src/lib/session sees nothing',
  );
  expect(await refusalOf('agent/agent/some.ts', '../../party/rooms/ids.ts')).toContain('agent sees nothing');
  expect(await refusalOf('agent/agent/some.ts', 'holdfast/client')).toBeUndefined();
  expect(await refusalOf('party/rooms/some.ts', '#base/bytes.ts')).toBeUndefined();
});

test('the linter keeps what makes streams of output from where they are stored and shown', async () => {
  const terminals = '../terminals/terminals.ts';
  expect(await refusalOf('party/session/output/some.ts', terminals)).toContain('output is below that');
  expect(await refusalOf('party/session/control/some.ts', terminals)).toBeUndefined();
});

test('the linter keeps what is a concept’s own from the other concepts', async () => {
  const invite = '$lib/ui/inviting/InviteDialog.svelte';
  expect(await refusalOf('src/lib/ui/control/Some.svelte', invite)).toContain('its concept');
  expect(await refusalOf('src/lib/ui/inviting/Some.svelte', invite)).toBeUndefined();
  expect(await refusalOf('src/lib/ui/control/Some.svelte', '$lib/ui/kit/Problem.svelte')).toBeUndefined();
  const people = '../people/people-store.ts';
  expect(await refusalOf('party/session/control/some.ts', people)).toContain('its concept');
});
