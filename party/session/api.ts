import * as v from 'valibot';
import {
  createLinkBody,
  enterBody,
  type CreatedLink,
  type HttpProblem,
  type OpenedSession,
  type SegmentRow,
} from '#protocol/http.ts';
import { LINK_DEFAULT_MS, LINK_MAX_MS } from '#protocol/limits.ts';
import { formatLink, sessionPath } from '#protocol/link.ts';
import type { Role } from '#protocol/roles.ts';
import {
  answerImmutable,
  answerJson,
  answerNothing,
  answerProblem,
  cookieOf,
  type HttpAnswer,
  type HttpRequest,
} from '../http.ts';
import { isAdmin, publicOrigin } from '../settings.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { LinkStore } from './link-store.ts';
import type { SessionPorts } from './ports.ts';
import type { RecordStore } from './record-store.ts';
import type { Segment, SegmentQuery, SegmentStore } from './segment-store.ts';
import type { Terminals } from './terminals.ts';

export const SESSION_COOKIE = 'holdfast';

/** The session over HTTP; see `protocol/http.ts`. */
export interface SessionApi {
  answer(request: HttpRequest): HttpAnswer;
  /** The links a session begins with. */
  firstLinks(): OpenedSession['links'];
}

export interface ApiParts {
  ports: SessionPorts;
  lifecycle: Lifecycle;
  links: LinkStore;
  record: RecordStore;
  segments: SegmentStore;
  terminals: Terminals;
  handleRevoked(link: string): void;
}

/** Who asks: the command line on the server itself, or a link. */
type Caller = { by: string; role: Role };

type Route = (caller: Caller, request: HttpRequest) => HttpAnswer;

function segmentRow({ header, clock, bytes, sha256 }: Segment): SegmentRow {
  const { segment, firstLine, startedAt, cols, rows } = header;
  return { segment, firstLine, startedAt, cols, rows, events: clock, bytes, sha256 };
}

function countOf(value: string | null): number | null {
  return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : null;
}

function segmentQuery(request: HttpRequest): SegmentQuery | null {
  const line = countOf(request.query('line'));
  if (line !== null) return { line };
  const time = countOf(request.query('time'));
  if (time !== null) return { time };
  const from = countOf(request.query('from'));
  const to = countOf(request.query('to'));
  return from === null || to === null ? null : { from, to };
}

export function createApi(parts: ApiParts): SessionApi {
  const { ports, lifecycle, links, record, segments, terminals } = parts;
  const { settings, clock, crypto } = ports;

  const createLink = (
    role: Role,
    options: { by: string; origin: string | null; forMs?: number | undefined },
  ) => {
    const { by, origin, forMs = LINK_DEFAULT_MS } = options;
    const expiresAt = clock.now() + forMs;
    const created = links.create({ role, expiresAt });
    if (created === null) return null;
    record.append({ type: 'link-created', link: created.id, role, expiresAt, by });
    const session = lifecycle.session.id;
    const link = formatLink({ origin: publicOrigin(settings, origin), session, secret: created.secret });
    return { link, id: created.id, expiresAt } satisfies CreatedLink;
  };

  const enter = (request: HttpRequest): HttpAnswer => {
    const body = v.safeParse(enterBody, request.body);
    if (!body.success) return answerProblem('malformed-request');
    const entry = links.enter(body.output.secret);
    if (!entry.ok) return answerProblem(entry.problem);
    const isSecure = publicOrigin(settings, request.header('origin')).startsWith('https:');
    const cookie = [
      `${SESSION_COOKIE}=${entry.cookie}`,
      `Path=${sessionPath(lifecycle.session.id)}`,
      `Max-Age=${Math.floor((entry.expiresAt - clock.now()) / 1000)}`,
      'HttpOnly',
      'SameSite=Strict',
      ...(isSecure ? ['Secure'] : []),
    ];
    return answerNothing({ 'set-cookie': cookie.join('; ') });
  };

  const callerOf = (request: HttpRequest): Caller | HttpProblem => {
    if (isAdmin(request, { settings, sha256: (text) => crypto.sha256(text) })) {
      return { by: 'server', role: 'technician' };
    }
    const cookie = cookieOf(request, SESSION_COOKIE);
    if (cookie === null) return 'not-signed-in';
    const grant = links.byCookie(cookie);
    if (!grant.ok) return grant.problem === 'link-unknown' ? 'not-signed-in' : grant.problem;
    return { by: grant.link, role: grant.role };
  };

  const postLinks: Route = ({ by }, request) => {
    const body = v.safeParse(createLinkBody, request.body);
    if (!body.success || (body.output.expiresInMs ?? 0) > LINK_MAX_MS)
      return answerProblem('malformed-request');
    const { role, expiresInMs: forMs } = body.output;
    const created = ports.sql.transaction(() =>
      createLink(role, { by, origin: request.header('origin'), forMs }),
    );
    return created === null ? answerProblem('too-many') : answerJson(created);
  };

  const revoke =
    (id: string): Route =>
    ({ by }) => {
      const revoked = ports.sql.transaction(() => {
        const was = links.revoke(id);
        if (was) record.append({ type: 'link-revoked', link: id, by });
        return was;
      });
      if (revoked) parts.handleRevoked(id);
      const isKnown = revoked || links.list().some((link) => link.id === id);
      return isKnown ? answerNothing() : answerProblem('not-found');
    };

  const end: Route = ({ by }) => {
    lifecycle.end(by);
    return answerNothing();
  };

  const getRecord: Route = () => ({
    status: 200,
    headers: { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' },
    body: record
      .lines()
      .map((line) => `${line}\n`)
      .join(''),
  });

  const listSegments =
    (terminal: string): Route =>
    (_caller, request) => {
      if (terminals.get(terminal) === null) return answerProblem('not-found');
      const query = segmentQuery(request);
      if (query === null) return answerProblem('malformed-request');
      return answerJson(segments.list(terminal, query).map(segmentRow));
    };

  const findSegment = (terminal: string, segment: string) => {
    const number = countOf(segment);
    return number === null ? null : segments.find(terminal, number);
  };

  const getText =
    (terminal: string, segment: string): Route =>
    (_caller, request) => {
      const found = findSegment(terminal, segment);
      if (found?.sha256 == null) return answerProblem('not-found');
      const { sha256 } = found;
      const type = 'application/x-asciicast';
      if (/\bgzip\b/.test(request.header('accept-encoding') ?? '')) {
        return answerImmutable(request, {
          type,
          sha256,
          encoding: 'gzip',
          body: () => segments.gzipped(found),
        });
      }
      return answerImmutable(request, { type, sha256, body: () => crypto.gunzip(segments.gzipped(found)) });
    };

  const getKeyframe =
    (terminal: string, segment: string): Route =>
    (_caller, request) => {
      const found = findSegment(terminal, segment);
      if (found === null) return answerProblem('not-found');
      const { keyframeSha256: sha256 } = found;
      const type = 'application/octet-stream';
      return answerImmutable(request, { type, sha256, body: () => segments.keyframe(found) });
    };

  const route = ({ method, path }: HttpRequest): { for: readonly Role[]; go: Route } | null => {
    const [, second = '', , fourth = ''] = path;
    const shape = `${method} ${path.map((part, at) => (at % 2 === 1 ? '*' : part)).join('/')}`;
    const [staff, all] = [['technician'], ['technician', 'observer']] as const;
    switch (shape) {
      case 'POST links':
        return { for: staff, go: postLinks };
      case 'GET links':
        return { for: staff, go: () => answerJson(links.list()) };
      case 'POST links/*/revoke':
        return { for: staff, go: revoke(second) };
      case 'POST end':
        return { for: staff, go: end };
      case 'GET record':
        return { for: all, go: getRecord };
      case 'GET terminals/*/segments':
        return { for: all, go: listSegments(second) };
      case 'GET terminals/*/segments/*':
        return { for: all, go: getText(second, fourth) };
      case 'GET terminals/*/segments/*/keyframe':
        return { for: all, go: getKeyframe(second, fourth) };
      default:
        return null;
    }
  };

  return {
    answer(request) {
      const origin = request.header('origin');
      if (request.method === 'POST' && origin !== null && !settings.publicOrigins.includes(origin)) {
        return answerProblem('wrong-origin');
      }
      if (request.method === 'POST' && request.path.join('/') === 'enter') return enter(request);
      const caller = callerOf(request);
      if (typeof caller === 'string') return answerProblem(caller);
      const found = route(request);
      if (found === null) return answerProblem('not-found');
      return found.for.includes(caller.role) ? found.go(caller, request) : answerProblem('not-allowed');
    },
    firstLinks() {
      const [technician, observer] = (['technician', 'observer'] as const).map(
        (role) => createLink(role, { by: 'server', origin: null })?.link,
      );
      if (technician === undefined || observer === undefined)
        throw new Error('a new session has room for links');
      return { technician, observer };
    },
  };
}
