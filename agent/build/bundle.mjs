import { chmodSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';

/** Packages with binaries of their own stay packages; all else is in the bundle. */
const EXTERNAL = ['workerd', 'node-pty'];

/** Bundled CommonJS asks for built-in modules by `require`, which a module does not have. */
const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/**
 * Bundles a program for Node into one executable file.
 * @param {{ root: string, entry: string, outfile: string }} options
 */
export async function bundleNode({ root, entry, outfile }) {
  const inputs = await bundle({
    ...common({ root, entry, outfile }),
    platform: 'node',
    target: 'node22.17',
    external: EXTERNAL,
    // The command line uses the library by its public name, in whatever state of the checkout.
    alias: { 'holdfast/client': './src/lib/session/client.ts' },
    banner: { js: `#!/usr/bin/env node\n${REQUIRE}` },
  });
  chmodSync(resolve(root, outfile), 0o755);
  return inputs;
}

/**
 * Bundles the client library twice from the same code: what differs is the file that `#host` stands for.
 * @param {{ root: string, entry: string, outfile: string }} options
 */
export async function bundleLibrary({ root, entry, outfile }) {
  const forNode = await bundle({
    ...common({ root, entry, outfile }),
    platform: 'node',
    target: 'node22.17',
    banner: { js: REQUIRE },
  });
  const forBrowsers = await bundle({
    ...common({ root, entry, outfile: outfile.replace(/\.js$/, '-browser.js') }),
    platform: 'browser',
    target: 'es2024',
  });
  return [...new Set([...forNode, ...forBrowsers])];
}

/**
 * @param {{ root: string, entry: string, outfile: string }} options
 * @returns {import('esbuild').BuildOptions}
 */
function common({ root, entry, outfile }) {
  return {
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
    // The compiler's own files are for the editor; the page's is not there before its first build.
    tsconfigRaw: {},
  };
}

/**
 * @param {import('esbuild').BuildOptions} options
 * @returns {Promise<string[]>} the files that went in
 */
async function bundle(options) {
  const { metafile } = await build(options);
  return Object.keys(metafile?.inputs ?? {});
}
