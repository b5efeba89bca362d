import { createPublicKey, generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { fromBase64url, utf8, type Bytes } from '#base/bytes.ts';
import { AGENT_HEADER, parseAgentUpgrade } from '#protocol/wire/agent-upgrade.ts';
import { CLOSES, type CloseReason } from '#protocol/wire/close.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import { formatEnrolCode } from '#protocol/server/fingerprint.ts';
import { agentLine, type ServerProof } from '#protocol/server/proof.ts';
import { agentText, openSessionText, serverText, type SignaturePlace } from '#protocol/server/signed-text.ts';
import { PROTOCOL_VERSION } from '#protocol/wire/version.ts';
import { parseAgentToRoom, type AgentToRoom, type RoomToAgent } from '#protocol/wire/messages.ts';
import { sealText } from '#protocol/output/seal.ts';
import { fingerprintOfKey } from '../server/server-key.ts';
import { FakeRoom } from './fake-room.ts';

type Ended = Extract<AgentToRoom, { type: 'terminal-ended' }>;

/** Desk and one session's room, in memory, with every signature checked. */
export class FakeServer {
  readonly #key = generateKeyPairSync('ed25519');
  readonly #code = 'ABCDEFGHJK';
  readonly endpoint = 'endpoint0001';
  session = 'abcdefghijkl';
  readonly rooms = new Map<string, FakeRoom>();
  readonly ended = new Map<string, Ended>();
  readonly announced: string[] = [];
  readonly programs: (string | null)[] = [];
  readonly settled: Extract<AgentToRoom, { type: 'input-settled' }>[] = [];
  readonly failures: string[] = [];
  readonly problems: string[] = [];
  /** Every request over HTTP: path and body. */
  readonly asked: string[] = [];
  /** And the headers of each, as JSON. */
  readonly headers: string[] = [];
  signIns = 0;
  refuseWith: CloseReason | null = null;
  /** What everybody it asks is to be told, whatever its true key is. */
  claims: Partial<ServerProof> = {};
  #publicKey = '';
  #server: Server = createServer((request, response) => {
    void this.#answer(request).then(({ status, body }) =>
      response.writeHead(status).end(JSON.stringify(body)),
    );
  });
  #sockets = new WebSocketServer({ server: this.#server });
  #agent: WebSocket | null = null;

  /** On a port of the system's choice, or on one that another has just left. */
  static async start(port = 0): Promise<FakeServer> {
    const fake = new FakeServer();
    fake.#sockets.on('connection', (socket, request) => fake.#connected(socket, request));
    await new Promise<void>((resolve) => fake.#server.listen(port, '127.0.0.1', resolve));
    return fake;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get publicKey(): string {
    return this.#key.publicKey.export({ format: 'jwk' }).x ?? '';
  }

  get fingerprint(): string {
    return fingerprintOfKey(this.publicKey);
  }

  /** What "holdfast code" would print. */
  get code(): string {
    return formatEnrolCode({ code: this.#code, fingerprint: this.fingerprint });
  }

  get #place(): SignaturePlace {
    return { origin: this.origin, serverKey: this.publicKey };
  }

  #sign(statement: { purpose: string; clientNonce: string; serverNonce: string }): Buffer {
    return sign(null, utf8(serverText(this.#place, statement)), this.#key.privateKey);
  }

  #prove({ nonce = '', purpose = '' }: Record<string, string>): ServerProof {
    const challenge = randomBytes(30).toString('base64url');
    const signature = this.#sign({ purpose, clientNonce: nonce, serverNonce: challenge }).toString(
      'base64url',
    );
    return { publicKey: this.publicKey, challenge, signature, ...this.claims };
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
    this.asked.push(`${request.url ?? ''} ${JSON.stringify(body)}`);
    this.headers.push(JSON.stringify(request.headers));
    if (request.url?.endsWith('/server')) return { status: 200, body: this.#prove(body) };
    if (request.url?.endsWith('/endpoints')) return this.#enrol(body);
    if (body['endpoint'] !== this.endpoint) return { status: 404, body: { problem: 'not-found' } };
    if (request.url?.endsWith('/challenges')) return { status: 200, body: this.#prove(body) };
    const signature = Buffer.from(body['signature'] ?? '', 'base64url');
    const { challenge = '' } = body;
    if (!this.#verify(openSessionText(this.#place, { endpoint: this.endpoint, challenge }), signature)) {
      return { status: 401, body: { problem: 'bad-signature' } };
    }
    const [technician, client, observer] = ['t', 'c', 'o'].map((secret) => `${this.origin}/s/x#${secret}`);
    const links = { technician, client, observer };
    return { status: 200, body: { session: this.session, links } };
  }

  #enrol(body: Record<string, string>): { status: number; body: unknown } {
    if (body['code'] !== this.#code) return { status: 401, body: { problem: 'code-unknown' } };
    this.#publicKey = body['publicKey'] ?? '';
    return { status: 200, body: { endpoint: this.endpoint } };
  }

  #connected(socket: WebSocket, { headers }: IncomingMessage): void {
    const say = (message: RoomToAgent) => socket.send(encodeFrame(message));
    if (this.refuseWith !== null) return socket.close(CLOSES[this.refuseWith].code, this.refuseWith);
    const upgrade = parseAgentUpgrade(String(headers[AGENT_HEADER]));
    if (upgrade === null) return socket.close(CLOSES['malformed-frame'].code);
    const { challenge, nonce } = upgrade;
    const text = agentText(this.#place, { session: this.session, challenge });
    const signature = fromBase64url(upgrade.signature) ?? new Uint8Array(0);
    if (!this.#verify(text, signature)) return socket.close(CLOSES['bad-signature'].code);
    const purpose = agentLine(this.session);
    const proof = this.#sign({ purpose, clientNonce: nonce, serverNonce: challenge });
    this.closeWith('replaced');
    this.#agent = socket;
    this.signIns += 1;
    say({ type: 'agent-accepted', version: PROTOCOL_VERSION, proof: Uint8Array.from(proof) });
    socket.on('message', (data, isBinary) => {
      if (!isBinary) return socket.send('pong');
      const parsed = parseAgentToRoom(data as Buffer);
      if (parsed.ok) this.#take(parsed.message, say);
      else this.problems.push(parsed.problem);
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
