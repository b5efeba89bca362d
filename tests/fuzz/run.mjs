import { fileURLToPath } from 'node:url';
import { handOver, installPackages } from '../../agent/bin/bootstrap.mjs';

/** `npm run fuzz`: installs what is missing, then fuzzes under the pinned Node. */

installPackages();
handOver(fileURLToPath(new URL('./main.ts', import.meta.url)), { args: process.argv.slice(2) });
