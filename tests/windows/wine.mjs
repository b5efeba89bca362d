import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Where Windows programs run on a system that is not Windows: the wine that is installed, or one in a Debian of its own
 * below the working folder, which root can make.
 */

/**
 * @typedef {object} Wine
 * @property {'wine'} kind
 * @property {string[]} command What stands before a Windows program and its arguments.
 * @property {Record<string, string>} environment
 * @property {() => void} end Ends what still runs there.
 */
/** @typedef {{ ok: true, wine: Wine } | { ok: false, problem: string }} FoundWine */

const SUITE = 'trixie';
const MIRROR = process.env['HOLDFAST_DEBIAN_MIRROR'] ?? 'http://deb.debian.org/debian';
const MAKING_MS = 30 * 60_000;

/**
 * @param {string} folder
 * @param {(sentence: string) => void} say
 * @returns {FoundWine}
 */
export function findWine(folder, say) {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return {
      ok: false,
      problem: `wine runs them on x86-64 Linux, and this is ${process.platform} on ${process.arch}`,
    };
  const environment = {
    HOME: folder,
    WINEPREFIX: join(folder, 'prefix'),
    // Neither Mono nor Gecko, which it would ask for, and none of its own messages.
    WINEDLLOVERRIDES: 'mscoree,mshtml=',
    WINEDEBUG: '-all',
    XDG_RUNTIME_DIR: folder,
    DISPLAY: '',
    NODE_EXTRA_CA_CERTS: '',
  };
  if (runs('wine', ['--version'])) return ready(['wine'], environment, say);
  const problem = whyNoRoot();
  if (problem !== null) return { ok: false, problem };
  const root = join(folder, 'root');
  if (!existsSync(root)) makeRoot(root, say);
  return ready([...entering(root, folder), 'wine'], environment, say);
}

function whyNoRoot() {
  if (process.getuid?.() !== 0) return 'there is no wine here, and only root can make one (or install wine)';
  if (!runs('debootstrap', ['--version']))
    return 'there is no wine here, and no debootstrap to make one with (apt-get install debootstrap)';
  return runs('unshare', ['--mount', 'true'])
    ? null
    : 'there is no wine here, and mounts of our own are not allowed';
}

/**
 * @param {string} program
 * @param {string[]} args
 */
function runs(program, args) {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

/**
 * @param {string} root
 * @param {(sentence: string) => void} say
 */
function makeRoot(root, say) {
  say(`making a Debian with wine from ${MIRROR} (1.5 GB, some minutes)`);
  const draft = `${root}.draft`;
  rmSync(draft, { recursive: true, force: true });
  const args = ['--variant=minbase', '--include=wine,wine64', SUITE, draft, MIRROR];
  const { status, stdout, stderr } = spawnSync('debootstrap', args, { encoding: 'utf8', timeout: MAKING_MS });
  if (status !== 0)
    throw new Error(`debootstrap failed:\n${`${stdout}${stderr}`.split('\n').slice(-20).join('\n')}`);
  rmSync(join(draft, 'var/cache/apt'), { recursive: true, force: true });
  renameSync(draft, root);
}

/**
 * A command that goes into the root, where the working folder is at its own path. Its mounts are its own: they end with
 * it, and removing the folder removes nothing else.
 * @param {string} root
 * @param {string} folder
 */
function entering(root, folder) {
  for (const file of ['hosts', 'resolv.conf'])
    if (existsSync(`/etc/${file}`)) cpSync(`/etc/${file}`, join(root, 'etc', file));
  mkdirSync(join(root, folder), { recursive: true });
  const script = [
    'mount -t proc proc "$0/proc"',
    'mount --rbind /dev "$0/dev"',
    'mount --bind "$1" "$0$1"',
    'here=$PWD',
    'root=$0',
    'shift',
    // A program starts where it was started, if that is inside.
    'exec chroot "$root" /bin/sh -c \'cd "$0" 2>/dev/null; exec "$@"\' "$here" "$@"',
  ].join(' && ');
  return ['unshare', '--mount', '--propagation', 'private', '/bin/sh', '-c', script, root, folder];
}

/**
 * @param {string[]} command
 * @param {Record<string, string>} environment
 * @param {(sentence: string) => void} say
 * @returns {FoundWine}
 */
function ready(command, environment, say) {
  const [program = '', ...before] = command;
  const env = { ...process.env, ...environment };
  const run = (/** @type {string[]} */ ...args) =>
    spawnSync(program, [...before, ...args], { env, stdio: 'ignore', timeout: MAKING_MS });
  if (!existsSync(environment['WINEPREFIX'] ?? '')) {
    say('setting wine up');
    run('wineboot', '--init');
  }
  const end = () => {
    const server = [...before];
    server[server.length - 1] = 'wineserver';
    if (before.length === 0) spawnSync('wineserver', ['-k'], { env, stdio: 'ignore' });
    else spawnSync(program, [...server, '-k'], { env, stdio: 'ignore' });
  };
  return { ok: true, wine: { kind: 'wine', command, environment, end } };
}
