import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';

/**
 * Who may import whom, tests apart. That no file comes back to itself is in `tests/imports.test.ts`, which follows
 * imports of types alone too.
 */

const ROOT = import.meta.dirname;

const CORE = ['src/lib/base', 'src/lib/protocol'];
const BELOW_PAGE = [...CORE, 'src/lib/session'];
const CONCEPTS = foldersIn('src/lib/protocol').filter((name) => name !== 'ground' && name !== 'wire');

/**
 * What of ours a folder sees besides itself.
 * @type {Record<string, string[]>}
 */
const SEES = {
  'src/lib/base': [],
  'src/lib/protocol/ground': ['src/lib/base'],
  ...Object.fromEntries(CONCEPTS.map((concept) => [`src/lib/protocol/${concept}`, belowWire()])),
  'src/lib/protocol/wire': CORE,
  'src/lib/session': CORE,
  'src/lib/terminal': BELOW_PAGE,
  'src/lib/presence': BELOW_PAGE,
  'src/lib/transcript': [...BELOW_PAGE, 'src/lib/terminal'],
  'src/lib/theme': BELOW_PAGE,
  'src/lib/ui': ['src/lib'],
  'src/lib/ui/kit': BELOW_PAGE,
  'src/routes': ['src/lib', 'src/app.css'],
  party: CORE,
  'agent/stream': CORE,
  agent: [...CORE, 'src/lib/session/client.ts', 'package.json'],
};

/** Places where each folder is a concept, and which of a concept's files are nobody else's. */
const PLACES = [
  { place: 'src/lib/ui', own: ['*.svelte', '*words.ts'] },
  { place: 'party/session', own: ['*-store.ts'] },
];

/** Concepts that others stand on, and that know nothing of these: what puts a stream out is not known to output. */
const BELOW = [{ place: 'party/session', concept: 'output', others: ['terminals', 'control', 'input'] }];

/** Own files by their names that are there for every concept. */
const SHOWN = [
  'src/lib/ui/kit/**',
  // How people are shown, wherever one of them is spoken of, and who goes, wherever somebody is shut out.
  'src/lib/ui/people/{Avatar,HereNow,ShutOutChoice}.svelte',
  // How a command stands, wherever one is named, and beside its prompt wherever that is shown.
  'src/lib/ui/commands/{CommandSign,GutterSign}.svelte',
  // That there are notes on a line, or may be, wherever the line is shown.
  'src/lib/ui/notes/{NoteLayer,NotePin,NotePlus,NoteSelected,NoteTag}.svelte',
  // What people write in Markdown, wherever it is read, and how a note's kind is shown.
  'src/lib/ui/notes/NoteText.svelte',
  // What every dialog and menu stands in, and where others show something in a concept's own.
  'src/lib/ui/workspace/{DialogFrame,MenuContent,MenuRow,Pieces}.svelte',
];

/** Who puts the concepts together, and so takes what is theirs. */
const ASSEMBLERS = ['src/lib/ui/*'];

const RULE = 'import-x/no-restricted-paths';
const FOR_TESTS = ['**/testing/**', '**/*.test.ts'];

export const importZones = [
  {
    files: ['src/**/*.{ts,svelte}', 'party/**/*.{ts,mjs}', 'agent/**/*.{ts,mjs}'],
    ignores: FOR_TESTS,
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [resolver()] },
    rules: {
      [RULE]: ['error', { basePath: ROOT, zones: [testsApart(), ...layers(), ...insides(), ...below()] }],
    },
  },
  {
    files: ASSEMBLERS,
    ignores: FOR_TESTS,
    rules: { [RULE]: ['error', { basePath: ROOT, zones: [testsApart(), ...layers()] }] },
  },
];

function layers() {
  return Object.entries(SEES).map(([target, seen]) => ({
    target,
    from: '.',
    except: [...new Set(['node_modules', target, ...seen])],
    message: `${target} sees nothing of ours but ${[...seen, 'itself'].join(', ')}.`,
  }));
}

function insides() {
  return PLACES.flatMap(({ place, own }) =>
    foldersIn(place).map((concept) => ({
      target: `${place}/${concept}`,
      from: own.map((name) => `${place}/!(${concept})/**/${name}`),
      except: SHOWN.map(asPattern),
      message: "That is nobody's but its concept's: take what the concept exports for others.",
    })),
  );
}

function below() {
  return BELOW.map(({ place, concept, others }) => ({
    target: `${place}/${concept}`,
    from: others.map((other) => `${place}/${other}`),
    message: `${concept} is below that, and knows nothing of it.`,
  }));
}

/** The rule takes patterns beside patterns only, and these against whole paths. */
function asPattern(path) {
  return join(ROOT, path.replace(/^\w+/, '@($&)'));
}

function testsApart() {
  return {
    target: ['src', 'party', 'agent'],
    from: ['tests/**', '**/testing/**', '**/*.test.ts'],
    message: 'That is made for tests.',
  };
}

function belowWire() {
  return [
    'src/lib/base',
    'src/lib/protocol/ground',
    ...CONCEPTS.map((concept) => `src/lib/protocol/${concept}`),
  ];
}

function foldersIn(folder) {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

/** Reads imports as TypeScript and Vite do: `package.json`'s names for folders, SvelteKit's `$lib`, our own package. */
function resolver() {
  return createNodeResolver({
    extensions: ['.ts', '.js', '.svelte'],
    conditionNames: ['types', 'import', 'default'],
    alias: { $lib: [join(ROOT, 'src/lib')], 'holdfast/client': [join(ROOT, 'src/lib/session/client.ts')] },
  });
}
