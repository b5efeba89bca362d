import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { readPartykitConfig } from './partykit.mjs';

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));
const FACADE = 'partykit:facade';

/**
 * Bundles the parties of `root/partykit.json` behind PartyKit's own worker facade into one module for workerd.
 * @param {{ root: string, outfile: string }} options
 * @returns {Promise<string[]>} the files that went into it, relative to the checkout
 */
export async function buildWorker({ root, outfile }) {
  const config = readPartykitConfig(root);
  const result = await build({
    absWorkingDir: CHECKOUT,
    stdin: { contents: entryText(config), resolveDir: CHECKOUT, sourcefile: 'worker-entry.js' },
    outfile,
    bundle: true,
    format: 'esm',
    target: 'es2024',
    conditions: ['partykit', 'workerd', 'worker'],
    external: ['node:*', 'cloudflare:*'],
    define: { PARTYKIT_HOST: '"localhost"', PARTYKIT_API_BASE: '""' },
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
    tsconfigRaw: {},
    plugins: [facadePlugin(config)],
  });
  writeFileSync(join(dirname(outfile), 'worker.json'), `${JSON.stringify(describe(config))}\n`);
  return Object.keys(result.metafile.inputs);
}

/**
 * What the engine must know of the worker to run it; the published package has no `partykit.json`.
 * @param {import('./partykit.mjs').PartykitConfig} config
 */
function describe({ main, parties, compatibilityDate, compatibilityFlags }) {
  const rooms = Object.fromEntries([main, ...parties].map(({ binding, className }) => [binding, className]));
  return { rooms, compatibilityDate, compatibilityFlags };
}

/**
 * The rooms of the facade, each set up by `roomClass`, and the front that tells rooms from pages.
 * @param {import('./partykit.mjs').PartykitConfig} config
 */
function entryText({ main, parties }) {
  const rooms = [main, ...parties].map(
    ({ className }) => `export const ${className} = roomClass(facade.${className});`,
  );
  return `import * as facade from '${FACADE}';
import { createFront } from './party/worker/front.ts';
import { roomClass } from './party/worker/room-class.ts';
export { files } from './party/worker/page-files.ts';
export { nowhere } from './party/worker/nowhere.ts';
export { poll } from './party/worker/poll-host.ts';
${rooms.join('\n')}
export const front = createFront(facade.default);
export default front;
`;
}

/**
 * Serves PartyKit's facade with its places filled, the way its command line does it.
 * @param {import('./partykit.mjs').PartykitConfig} config
 * @returns {import('esbuild').Plugin}
 */
function facadePlugin(config) {
  return {
    name: 'partykit-facade',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^partykit:facade$/ }, () => ({ path: FACADE, namespace: 'facade' }));
      onResolve({ filter: /^__STATIC_ASSETS_MANIFEST__$/ }, ({ path }) => ({ path, namespace: 'facade' }));
      onLoad({ filter: /^partykit:facade$/, namespace: 'facade' }, () => ({
        contents: facadeText(config),
        resolveDir: CHECKOUT,
      }));
      // The page is served by the front, so the facade has no files of its own.
      onLoad({ filter: /^__STATIC_ASSETS_MANIFEST__$/, namespace: 'facade' }, () => ({
        contents: 'export default { assets: {}, assetInfo: {}, devServer: undefined, singlePageApp: false };',
      }));
    },
  };
}

/** @param {import('./partykit.mjs').PartykitConfig} config */
function facadeText({ main, parties }) {
  /** @type {[place: string, value: string][]} */
  const places = [
    ['"__WORKER__"', JSON.stringify(main.file)],
    ['__R2_BINDINGS__', '[]'],
    ['__KV_BINDINGS__', '[]'],
    ['__PARTIES__;', parties.map(partyText).join('\n')],
  ];
  return places.reduce(
    (text, [place, value]) => {
      if (!text.includes(place))
        throw new Error(`PartyKit's facade has no ${place}: another version of partykit?`);
      return text.replace(place, () => value);
    },
    readFileSync(facadePath(), 'utf8'),
  );
}

/** @param {import('./partykit.mjs').Party} party */
function partyText({ binding, className, file }) {
  return `import ${binding} from ${JSON.stringify(file)};
export const ${className} = createDurable(${binding}, { name: "${binding}" });
Workers["${binding}"] = ${binding};`;
}

function facadePath() {
  // partykit exports only `./server`; the facade is its neighbour.
  return new URL('generated.js', import.meta.resolve('partykit/server'));
}
