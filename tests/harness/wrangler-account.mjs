/**
 * Stands in for wrangler where it needs an account of Cloudflare's: `deploy`, `secret list`, `secret bulk`. What a
 * worker has of secrets is in the file that `wrangler dev` takes them from, beside its configuration; what it was called
 * with is in `calls.json`. That file is missing until the first deployment, as the worker is.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const SECRETS = '.dev.vars';
const CALLS = 'calls.json';
const [verb, ...rest] = process.argv.slice(2);

const calls = existsSync(CALLS) ? JSON.parse(readFileSync(CALLS, 'utf8')) : [];
writeFileSync(CALLS, JSON.stringify([...calls, [verb, ...rest]]));

function secrets() {
  const lines = readFileSync(SECRETS, 'utf8').split('\n').filter(Boolean);
  return Object.fromEntries(lines.map((line) => line.split('=', 2)));
}

if (verb === 'deploy') {
  if (!existsSync(SECRETS)) writeFileSync(SECRETS, '');
} else if (verb === 'secret' && !existsSync(SECRETS)) {
  process.exitCode = 1;
} else if (verb === 'secret' && rest[0] === 'list') {
  const names = Object.keys(secrets());
  process.stdout.write(JSON.stringify(names.map((name) => ({ name, type: 'secret_text' }))));
} else if (verb === 'secret' && rest[0] === 'bulk') {
  const all = { ...secrets(), ...JSON.parse(readFileSync(0, 'utf8')) };
  const lines = Object.entries(all).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(SECRETS, lines.join(''));
} else process.exitCode = 1;
