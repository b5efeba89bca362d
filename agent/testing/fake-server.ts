import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { utf8, type Bytes } from '#base/bytes.ts';
import { CLOSES, type CloseReason } from '#protocol/wire/close.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import { openSessionText } from '#protocol/wire/http.ts';
import {
  agentChallengeText,
  parseAgentToRoom,
  sealText,
  type AgentToRoom,
  type RoomToAgent,
} from '#protocol/wire/messages.ts';
import { FakeRoom } from './host-client.ts';

type Ended = Extract<AgentToRoom, { type: 'terminal-ended' }>;

/** Desk and one session's room, in memory, with every signature checked. */
export class FakeServer {
  readonly code = 'ABCDEFGHIJ';
  readonly endpoint = 'endpoint0001';
  session = 'abcdefghijkl';
  readonly rooms = new Map<string, FakeRoom>();
  readonly ended = new Map<string, Ended>();
  readonly announced: string[] = [];
  readonly programs: (string | null)[] = [];
  readonly settled: Extract<AgentToRoom, { type: 'input-settled' }>[] = [];
  readonly failures: string[] = [];
  readonly problems: string[] = [];
  signIns = 0;
  refuseWith: CloseReason | null = null;
  #publicKey = '';
  #nonce = '';
  #server: Server = createServer((request, response) => {
    void this.#answer(request).then(({ status, body }) =>
      response.writeHead(status).end(JSON.stringify(body)),
    );
  });
  #sockets = new WebSocketServer({ server: this.#server });
  #agent: WebSocket | null = null;

  static async start(): Promise<FakeServer> {
    const fake = new FakeServer();
    fake.#sockets.on('connection', (socket) => fake.#connected(socket));
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  room(terminal: string): FakeRoom {
    const room = this.rooms.get(terminal) ?? new FakeRoom();
    this.rooms.set(terminal, room);
    return room;
  }

  send(message: RoomToAgent): void {
    this.#agent?.send(encodeFrame(message));
  }

  /** Cuts the agent's line without a word. */
  cut(): void {
    this.#agent?.terminate();
  }

  closeWith(reason: CloseReason): void {
    this.#agent?.close(CLOSES[reason].code, reason);
  }

  close(): void {
    this.cut();
    this.#sockets.close();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #verify(text: string, signature: Bytes): boolean {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: this.#publicKey }, format: 'jwk' });
    const good = verify(null, utf8(text), key, signature);
    if (!good) this.problems.push(`a bad signature of ${text}`);
    return good;
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>;
    if (request.url?.endsWith('/endpoints')) return this.#enrol(body);
    if (body['endpoint'] !== this.endpoint) return { status: 404, body: { problem: 'not-found' } };
    if (request.url?.endsWith('/challenges')) {
      this.#nonce = randomBytes(16).toString('hex');
      return { status: 200, body: { nonce: this.#nonce } };
    }
    const signature = Buffer.from(body['signature'] ?? '', 'base64url');
    if (!this.#verify(openSessionText(this.endpoint, this.#nonce), signature)) {
      return { status: 401, body: { problem: 'bad-signature' } };
    }
    const [technician, client, observer] = ['t', 'c', 'o'].map((secret) => `${this.origin}/s/x#${secret}`);
    const links = { technician, client, observer };
    return { status: 200, body: { session: this.session, links } };
  }

  #enrol(body: Record<string, string>): { status: number; body: unknown } {
    if (body['code'] !== this.code) return { status: 401, body: { problem: 'code-unknown' } };
    this.#publicKey = body['publicKey'] ?? '';
    return { status: 200, body: { endpoint: this.endpoint } };
  }

  #connected(socket: WebSocket): void {
    const nonce = new Uint8Array(randomBytes(32));
    const say = (message: RoomToAgent) => socket.send(encodeFrame(message));
    if (this.refuseWith !== null) return socket.close(CLOSES[this.refuseWith].code, this.refuseWith);
    say({ type: 'challenge', version: 1, nonce });
    socket.on('message', (data, isBinary) => {
      if (!isBinary) return socket.send('pong');
      const parsed = parseAgentToRoom(data as Buffer);
      if (!parsed.ok) this.problems.push(parsed.problem);
      else if (parsed.message.type === 'agent-hello') {
        const text = agentChallengeText(this.session, Buffer.from(nonce).toString('hex'));
        if (!this.#verify(text, parsed.message.signature)) return socket.close(CLOSES['bad-signature'].code);
        this.#agent = socket;
        this.signIns += 1;
        say({ type: 'agent-accepted', version: 1 });
      } else this.#take(parsed.message, say);
    });
  }

  #take(message: AgentToRoom, say: (message: RoomToAgent) => void): void {
    if (message.type === 'terminal-announced') {
      this.announced.push(message.terminal);
      const resume = this.room(message.terminal).resume(message.terminal);
      // What a room says of what it holds is the same on both lines.
      say(resume as RoomToAgent);
    } else if (message.type === 'terminal-ended') {
      this.ended.set(message.terminal, message);
      say({ type: 'terminal-closed', terminal: message.terminal });
    } else if (message.type === 'input-settled') this.settled.push(message);
    else if (message.type === 'program-seen') this.programs.push(message.program);
    else if (message.type === 'open-failed') this.failures.push(message.reason);
    else if ('terminal' in message) this.#store(message, say);
  }

  #store(message: Extract<AgentToRoom, { terminal: string }>, say: (message: RoomToAgent) => void): void {
    if (message.type === 'segment-sealed') {
      if (message.signature === null) this.problems.push('an unsigned seal');
      else this.#verify(sealText({ session: this.session, ...message }), message.signature);
    }
    const answer = this.room(message.terminal).take(message);
    if (answer !== null) say(answer as RoomToAgent);
  }
}
