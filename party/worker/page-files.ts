import type { HeaderRule, PageFile, PageManifest } from './page-manifest.ts';

/** What our own server passes to this handler; on Cloudflare the platform itself serves the page. */
interface PageEnv {
  PAGE?: PageManifest;
  /** The page's folder. It knows no types, no index, and would list folders: it is asked for known files only. */
  PAGE_FILES?: Fetcher;
}

const INDEX = '/index.html';
/** Cached, and checked again each time. */
const REVALIDATE = 'public, max-age=0, must-revalidate';

/** The built page: its files, and for every other path its index, which finds its way by the path itself. */
export const files: ExportedHandler<PageEnv> = {
  async fetch(request, { PAGE, PAGE_FILES }) {
    if (PAGE === undefined || PAGE_FILES === undefined) return answer(404);
    const { pathname } = new URL(request.url);
    const headers = headersOf(PAGE.rules, pathname);
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return answer(405, { ...headers, allow: 'GET, HEAD' });
    const path = Object.hasOwn(PAGE.files, pathname) ? pathname : INDEX;
    const file = PAGE.files[path];
    if (file === undefined) return answer(404, headers);
    const known = { 'cache-control': REVALIDATE, ...headers, etag: file.etag };
    if (hasIt(request, file)) return new Response(null, { status: 304, headers: known });
    const found = await PAGE_FILES.fetch(`http://page${path}`, { method: request.method });
    if (!found.ok) return answer(404, headers);
    const length = found.headers.get('content-length');
    const described = { ...known, 'content-type': file.type };
    return new Response(found.body, {
      headers: length === null ? described : { ...described, 'content-length': length },
    });
  },
};

function headersOf(rules: readonly HeaderRule[], pathname: string): Record<string, string> {
  return Object.assign({}, ...rules.filter((rule) => matches(rule, pathname)).map(({ headers }) => headers));
}

function matches({ path }: HeaderRule, pathname: string): boolean {
  return path.endsWith('*') ? pathname.startsWith(path.slice(0, -1)) : pathname === path;
}

function hasIt(request: Request, { etag }: PageFile): boolean {
  const tags = (request.headers.get('if-none-match') ?? '').split(',').map((tag) => tag.trim());
  return tags.some((tag) => tag === '*' || `W/${tag.replace(/^W\//, '')}` === etag);
}

function answer(status: 404 | 405, headers: Record<string, string> = {}): Response {
  return new Response(status === 404 ? 'Not found' : 'Method not allowed', { status, headers });
}
