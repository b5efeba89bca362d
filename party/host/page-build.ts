import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import type { HeaderRule, PageFile, PageManifest } from '../worker/page-manifest.ts';

/** The page's own file of headers, in the form that Cloudflare reads too. */
const HEADERS_FILE = '_headers';

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/vnd.microsoft.icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** Reads what a built page consists of. */
export async function readPageManifest(folder: string): Promise<PageManifest> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => path !== HEADERS_FILE && !path.split(sep).some((part) => part.startsWith('.')));
  const files = await Promise.all(paths.map(async (path) => [urlPath(path), await describe(folder, path)]));
  const rules = await readFile(join(folder, HEADERS_FILE), 'utf8').catch(() => '');
  // Object.fromEntries forgets what it was given.
  return { files: Object.fromEntries(files) as Record<string, PageFile>, rules: parseHeaders(rules) };
}

async function describe(folder: string, path: string): Promise<PageFile> {
  const content = await readFile(join(folder, path));
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 22);
  return { type: TYPES[extname(path)] ?? 'application/octet-stream', etag: `W/"${hash}"` };
}

function urlPath(path: string): string {
  return `/${path.split(sep).map(encodeURIComponent).join('/')}`;
}

/** Lines of a path, each followed by its headers, which are indented. */
export function parseHeaders(text: string): HeaderRule[] {
  const rules: HeaderRule[] = [];
  for (const line of text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'))) {
    const header = /^\s+(?<name>[^:\s]+):\s*(?<value>.*\S)\s*$/.exec(line)?.groups;
    const path = /^(?<path>\/[^\s*]*\*?)\s*$/.exec(line)?.groups?.['path'];
    const rule = rules.at(-1);
    if (path !== undefined) rules.push({ path, headers: {} });
    else if (header?.['name'] !== undefined && header['value'] !== undefined && rule !== undefined)
      rule.headers[header['name'].toLowerCase()] = header['value'];
    else throw new Error(`${HEADERS_FILE}: "${line}" is neither a path nor a header`);
  }
  return rules;
}
