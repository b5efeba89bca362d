/** Compressed by workerd on the way out; on Cloudflare its edge would do the same. */
const COMPRESSIBLE = /^(?:text\/|application\/(?:json|manifest\+json|wasm)|image\/svg)/;

const BUILT_FILES = '/_app/';

/** A file of the built page, or its index, which finds its way by the path itself. */
export async function fetchPage(request: Request, assets: Fetcher | undefined): Promise<Response> {
  if (assets === undefined) return notFound();
  const found = await assets.fetch(request);
  if (isStandIn(request, found)) return instead(found);
  const response = new Response(found.body, found);
  if (mayCompress(request, found)) {
    response.headers.set('content-encoding', 'gzip');
    response.headers.append('vary', 'accept-encoding');
    response.headers.delete('content-length');
  }
  return response;
}

/**
 * The index in place of a script that an upgrade has removed: a page of before the upgrade would run it, and keep it
 * for a year.
 */
function isStandIn(request: Request, { headers }: Response): boolean {
  const isFile = new URL(request.url).pathname.startsWith(BUILT_FILES);
  return isFile && (headers.get('content-type') ?? '').startsWith('text/html');
}

function mayCompress(request: Request, { body, status, headers }: Response): boolean {
  if (body === null || status !== 200 || headers.has('content-encoding')) return false;
  if (!/\bgzip\b/.test(request.headers.get('accept-encoding') ?? '')) return false;
  return COMPRESSIBLE.test(headers.get('content-type') ?? '');
}

const OF_THE_FILE = ['etag', 'content-type', 'content-length', 'cache-control'];

/** Says that there is nothing, under the headers that go for every path of the page. */
async function instead({ body, headers }: Response): Promise<Response> {
  await body?.cancel();
  const kept = new Headers(headers);
  for (const name of OF_THE_FILE) kept.delete(name);
  return notFound(kept);
}

function notFound(headers = new Headers()): Response {
  return new Response('Not found', { status: 404, headers });
}
