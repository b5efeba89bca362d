import { readdir, readFile, readlink } from 'node:fs/promises';
import type { Target } from './raw-http.ts';

/** A socket that a process listens on. */
export interface Listener {
  pid: number;
  /** The process's program, its script where it is Node. */
  program: string;
  target: Target;
}

const LISTEN = '0A';
/** In /proc/net/unix: a socket that takes connections. */
const ACCEPTS = 0x10000;

/** Every process whose arguments or first environment name this folder, and all that these have started. */
export async function processesOf(folder: string): Promise<number[]> {
  const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = new Map<number, number>();
  const found = new Set<number>();
  for (const pid of all) {
    const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '');
    const [line, environment, stat] = await Promise.all(['cmdline', 'environ', 'stat'].map(read));
    if (`${line}${environment}`.includes(folder)) found.add(pid);
    parents.set(pid, Number(stat?.slice(stat.lastIndexOf(')')).split(' ')[2]));
  }
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}

/** What these processes listen on, by their own open files: TCP of both families, and unix sockets. */
export async function listenersOf(pids: readonly number[]): Promise<Listener[]> {
  const listeners: Listener[] = [];
  for (const pid of new Set(pids)) {
    // As this process sees them, which may have a network of its own.
    const targets = new Map([...(await tcpTargets(pid)), ...(await unixTargets(pid))]);
    const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
    const links = await Promise.all(files.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
    for (const link of new Set(links)) {
      const target = targets.get(/^socket:\[(\d+)\]$/.exec(link)?.[1] ?? '');
      if (target !== undefined) listeners.push({ pid, program: await programOf(pid), target });
    }
  }
  return listeners;
}

async function programOf(pid: number): Promise<string> {
  const line = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
  const script = line.find((part) => part.endsWith('.js')) ?? line[0] ?? '';
  return script.split('/').at(-1) ?? '';
}

async function tcpTargets(pid: number): Promise<[inode: string, Target][]> {
  const read = (name: string) => readFile(`/proc/${pid}/net/${name}`, 'utf8').catch(() => '');
  const tables = await Promise.all(['tcp', 'tcp6'].map(read));
  return tables.flatMap((table) =>
    table.split('\n').flatMap((line): [string, Target][] => {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      const [address = '', port = ''] = local.split(':');
      return state === LISTEN ? [[inode, { host: hostOf(address), port: Number.parseInt(port, 16) }]] : [];
    }),
  );
}

/** Words of 32 bits, each written as this machine's bytes stand: the last first. */
function hostOf(words: string): string {
  const bytes = (words.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse());
  if (bytes.length === 4) return bytes.map((byte) => Number.parseInt(byte, 16)).join('.');
  const groups = (bytes.join('').match(/.{4}/g) ?? []).map((group) =>
    Number.parseInt(group, 16).toString(16),
  );
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

async function unixTargets(pid: number): Promise<[inode: string, Target][]> {
  const table = await readFile(`/proc/${pid}/net/unix`, 'utf8').catch(() => '');
  return table.split('\n').flatMap((line): [string, Target][] => {
    const [, , , flags = '', , , inode = '', path = ''] = line.trim().split(/\s+/);
    return Number.parseInt(flags, 16) === ACCEPTS ? [[inode, { path: path.replace(/^@/, '\0') }]] : [];
  });
}
