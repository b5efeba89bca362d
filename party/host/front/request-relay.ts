import { request as ask } from 'node:http';
import type { IncomingMessage, RequestOptions, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { STALLED_MS } from '#protocol/ground/limits.ts';
import { readBody } from './body.ts';
import { answerFields } from './fields.ts';
import type { Gate } from './gate.ts';
import { isOurs, type Inner } from './inner.ts';
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

  constructor({ gate, inner }: { gate: Gate; inner: Inner }) {
    this.#gate = gate;
    this.#inner = inner;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const source = this.#gate.sourceOf(request);
    const giveBack = this.#gate.takePlace('requests', source);
    if (giveBack === null) return refuseRequest(response, 'too-many');
    response.once('close', giveBack);
    if (!isOurs(request)) return refuseRequest(response, 'malformed-request');
    const body = await readBody(request);
    if (body === null) return refuseRequest(response, 'malformed-request');
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
      pipeline(answer, response, () => undefined);
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
