import { fileURLToPath } from 'node:url';
import { buildOutputs, handOver, installPackages } from '../../agent/bin/bootstrap.mjs';

/** `npm run bench`: installs and builds what is missing, then measures under the pinned Node. */

installPackages();
buildOutputs();
handOver(fileURLToPath(new URL('./main.ts', import.meta.url)), { args: process.argv.slice(2) });
