import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { CLOSE_ANSWER_MS } from '#protocol/ground/limits.ts';
import { CLOSE_HEADER, type CloseReason } from '#protocol/wire/close.ts';
import { HTTP_PROBLEMS, type HttpProblem } from '#protocol/wire/http.ts';
import { closeFrame } from './close-frame.ts';
import { headText } from './fields.ts';

const FIELDS = ['content-type', 'application/json', 'cache-control', 'no-store', 'connection', 'close'];
const fieldsOf = (body: string) => [...FIELDS, 'content-length', String(body.length)];
/** RFC 6455, 1.3. */
const HANDSHAKE_TEXT = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

const bodyOf = (problem: HttpProblem) => JSON.stringify({ problem });

/** The line ends with it: what of the request is still to come is not read. */
export function refuseRequest(response: ServerResponse, problem: HttpProblem): void {
  const body = bodyOf(problem);
  response.writeHead(HTTP_PROBLEMS[problem], fieldsOf(body)).end(body);
}

interface UpgradeRefusal {
  problem: HttpProblem;
  /** Header fields that say more. */
  fields?: readonly string[];
}

/** Refuses a request for a socket, with a status. */
export function refuseUpgrade(line: Duplex, { problem, fields = [] }: UpgradeRefusal): void {
  const body = bodyOf(problem);
  endSoon(line, headText(`${HTTP_PROBLEMS[problem]} Refused`, [...fieldsOf(body), ...fields]) + body);
}

const NO_PLACE = 'rate-limited' satisfies CloseReason;

/**
 * Refuses a socket for which there is no place. A browser tells its page nothing about a status, so it gets a socket
 * that says why and closes.
 */
export function refusePlace(request: IncomingMessage, line: Duplex): void {
  const { origin, 'sec-websocket-key': key } = request.headers;
  if (origin === undefined || key === undefined)
    return refuseUpgrade(line, { problem: 'too-many', fields: [CLOSE_HEADER, NO_PLACE] });
  const accept = createHash('sha1')
    .update(key + HANDSHAKE_TEXT)
    .digest('base64');
  const fields = ['connection', 'Upgrade', 'upgrade', 'websocket', 'sec-websocket-accept', accept];
  line.write(headText('101 Switching Protocols', fields), 'latin1');
  endSoon(line, closeFrame(NO_PLACE));
}

/** Says a last word, and waits for the other end no longer than it may take. */
function endSoon(line: Duplex, word: string | Buffer): void {
  line.end(typeof word === 'string' ? Buffer.from(word, 'latin1') : word);
  line.resume();
  const timer = setTimeout(() => line.destroy(), CLOSE_ANSWER_MS);
  line.once('close', () => clearTimeout(timer));
}
