import { request as ask, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { STALLED_MS } from '#protocol/ground/limits.ts';
import type { Source } from '../../rooms/source.ts';
import { answerFields, headText } from './fields.ts';
import type { Gate } from './gate.ts';
import { isOurs, type Inner } from './inner.ts';
import { OpenSocket } from './open-socket.ts';
import { passAnswer } from './pass-answer.ts';
import { refusePlace, refuseUpgrade } from './refusals.ts';
import { Unfinished } from './unfinished.ts';

export interface UpgradesOptions {
  gate: Gate;
  inner: Inner;
  clock: { now(): number };
}

/** Passes requests for sockets on, and joins the two lines where workerd opens one. */
export class Upgrades {
  readonly #options: UpgradesOptions;
  readonly #sockets = new Set<OpenSocket>();
  readonly #unfinished = new Unfinished<OpenSocket>();

  constructor(options: UpgradesOptions) {
    this.#options = options;
  }

  /** Called now and then: ends what takes too long. */
  check(): void {
    const now = this.#options.clock.now();
    for (const socket of this.#sockets) socket.check(now);
  }

  handle(request: IncomingMessage, { outside, head }: { outside: Duplex; head: Buffer }): void {
    const { gate, inner } = this.#options;
    // Its end is said by 'close', whatever it was.
    outside.on('error', () => undefined);
    const source = gate.sourceOf(request);
    const giveBack = gate.takePlace('sockets', source);
    if (giveBack === null) return refusePlace(request, outside);
    outside.once('close', giveBack);
    if (!isOurs(request) || !isForWebSocket(request))
      return refuseUpgrade(outside, { problem: 'malformed-request' });
    const own = ['connection', 'Upgrade', 'upgrade', 'websocket'];
    const asked = ask(inner.asked(request, { source, own }));
    asked.setTimeout(STALLED_MS, () => asked.destroy());
    outside.once('close', () => asked.destroy());
    asked.on('error', () => outside.destroy());
    asked.once('response', (answer) => refuseAs(answer, outside));
    asked.once('upgrade', (answer, inside, innerHead) => {
      outside.write(headText(statusOf(answer), answer.rawHeaders), 'latin1');
      this.#open({ source, outside, head, inside, innerHead });
    });
    asked.end();
  }

  #open(ends: { source: Source; outside: Duplex; head: Buffer; inside: Duplex; innerHead: Buffer }): void {
    const { source, outside, head, inside, innerHead } = ends;
    for (const line of [outside, inside]) keepOpen(line);
    if (head.length > 0) outside.unshift(head);
    if (innerHead.length > 0) inside.unshift(innerHead);
    const { clock } = this.#options;
    const socket = new OpenSocket({ source, outside, inside, clock, unfinished: this.#unfinished });
    this.#sockets.add(socket);
    outside.once('close', () => this.#sockets.delete(socket));
  }
}

function isForWebSocket({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}

function statusOf({ statusCode, statusMessage }: IncomingMessage): string {
  return `${statusCode ?? 502} ${statusMessage ?? ''}`;
}

/** Workerd's own no, as it is; whatever the client sent behind its request is not read. */
function refuseAs(answer: IncomingMessage, outside: Duplex): void {
  const fields = [...answerFields(answer.rawHeaders), 'connection', 'close'];
  outside.write(headText(statusOf(answer), fields), 'latin1');
  outside.resume();
  passAnswer(answer, { to: outside, onEnd: () => outside.destroy() });
}

/** A socket's connection may be silent for as long as it exists; keep-alive finds out when the other end is gone. */
function keepOpen(line: Duplex & Partial<Pick<Socket, 'setTimeout' | 'setKeepAlive' | 'setNoDelay'>>): void {
  line.setTimeout?.(0);
  line.setKeepAlive?.(true, STALLED_MS);
  line.setNoDelay?.(true);
}
