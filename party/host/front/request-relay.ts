import { request as ask } from 'node:http';
import type { IncomingMessage, RequestOptions, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { STALLED_MS } from '#protocol/ground/limits.ts';
import { readBody } from './body.ts';
import { answerFields } from './fields.ts';
import type { Gate } from './gate.ts';
import { isOurs, type Inner } from './inner.ts';
import { passAnswer } from './pass-answer.ts';
import { refuseRequest } from './refusals.ts';

interface Passed {
  asked: RequestOptions;
  response: ServerResponse;
  body: Buffer;
}

/** Passes requests on, whole, and their answers back as they come. */
export class RequestRelay {
  readonly #gate: Gate;
  readonly #inner: Inner;
  /** Lines with a request under way. */
  readonly #busy = new WeakSet<Socket>();

  constructor({ gate, inner }: { gate: Gate; inner: Inner }) {
    this.#gate = gate;
    this.#inner = inner;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A request sent before the earlier one was answered would hold a place while it waits, and would not hear of the
    // connection's end.
    if (this.#busy.has(request.socket)) return refuseRequest(response, 'too-many');
    const source = this.#gate.sourceOf(request);
    const giveBack = this.#gate.takePlace('requests', source);
    if (giveBack === null) return refuseRequest(response, 'too-many');
    this.#busy.add(request.socket);
    response.once('close', () => {
      this.#busy.delete(request.socket);
      giveBack();
    });
    if (!isOurs(request)) return refuseRequest(response, 'malformed-request');
    const body = await readBody(request);
    if (body === null) return refuseRequest(response, 'malformed-request');
    // Its end was reported while the body was read, and is not reported again.
    if (response.destroyed) return;
    const own = body.length > 0 || request.method === 'POST' ? ['content-length', String(body.length)] : [];
    this.#pass({ asked: this.#inner.asked(request, { source, own }), response, body });
  }

  /** Asks workerd. Lines to it are used again, but not for what may not be done twice: the last one may be gone. */
  #pass(passed: Passed): void {
    const { asked, response, body } = passed;
    const isAskedAgain = asked.agent === false;
    const mayRepeat = asked.method === 'GET' || asked.method === 'HEAD';
    const inner = ask(mayRepeat && !isAskedAgain ? { ...asked, agent: this.#inner.agent } : asked);
    inner.setTimeout(STALLED_MS, () => inner.destroy());
    inner.once('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answerFields(answer.rawHeaders));
      passAnswer(answer, { to: response, onEnd: () => undefined });
    });
    inner.on('error', () => {
      if (inner.reusedSocket && !response.headersSent && !isAskedAgain)
        this.#pass({ ...passed, asked: { ...asked, agent: false } });
      else response.destroy();
    });
    response.once('close', () => inner.destroy());
    inner.end(body);
  }
}
