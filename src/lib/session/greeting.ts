import type { Position } from '#protocol/output/segment-header.ts';
import type { ViewerToRoom } from '#protocol/wire/messages.ts';
import { sessionPath } from '#protocol/people/link.ts';
import { newNonce } from '#protocol/server/proof.ts';
import { PROTOCOL_VERSION } from '#protocol/wire/version.ts';
import { signChallenge, type Self } from './people/sign-in.ts';
import type { ConnectionPorts } from './ports.ts';
import type { Handlers, MessageOf, MessageType } from './wire/handlers.ts';
import type { Line } from './wire/line.ts';
import { lineStatement, type LineProof } from './wire/server-proof.ts';

export interface GreetingOptions {
  session: string;
  /** What this client calls itself. */
  client: string;
  ports: Pick<ConnectionPorts, 'origin' | 'random' | 'serverKey' | 'isSigned'>;
  /** The terminal to watch, and how far its output is here. */
  place(): { terminal: string | null; position: Position | null };
  line: Pick<Line, 'renew' | 'refuse'>;
  send(message: ViewerToRoom): void;
}

/** What is exchanged first on each socket: the server proves itself, then we say who we are. */
export interface Greeting {
  readonly handlers: Handlers<'challenge'>;
  /** Whether hello was sent on the current socket. */
  readonly isSaid: boolean;
  /** Where the next socket is opened, with what the server is to prove itself over. */
  nextPath(): string;
  comeAs(self: Self): void;
  /** A socket is open, and has said nothing. */
  opened(): void;
  /** The socket is gone, so a signature made for it is not sent. */
  lost(): void;
  /** Until it has proved itself a server asks one question, once. */
  isEarly(type: MessageType): boolean;
}

export function createGreeting({ session, client, ports, place, line, send }: GreetingOptions): Greeting {
  let self: Self | null = null;
  let clientNonce = '';
  /** Whether the server has proved itself on the newest socket, or is about to. */
  let stage: 'awaited' | 'checked' | 'said' = 'awaited';
  /** Of the newest socket. */
  let turn = 0;

  /** Whether the line leads to the server that proved itself before: another may have its port by now. */
  async function isThisServer(said: LineProof): Promise<boolean> {
    return said.serverKey === (await ports.serverKey()) && ports.isSigned(lineStatement(said));
  }

  /** Says hello as the room asks for it, unless the socket was replaced while the key signed. */
  async function greet({ nonce, serverKey, proof }: MessageOf<'challenge'>, done: () => void): Promise<void> {
    const mine = turn;
    const { origin } = ports;
    const said = { origin, serverKey, session, clientNonce, nonce, proof };
    if (self === null) return;
    const isServer = await isThisServer(said).catch(() => null);
    if (turn !== mine) return;
    if (isServer !== true) {
      // Nobody that could be asked has answered, which says nothing about who this is.
      if (isServer === null) line.renew();
      else line.refuse('server-unproven');
      return;
    }
    const signature = await signChallenge(self, { place: { origin, serverKey }, session, nonce }).catch(
      () => null,
    );
    if (turn !== mine) return;
    if (signature === null) {
      line.refuse('no-device-key');
      return;
    }
    stage = 'said';
    sayHello(self.person, signature);
    // Before its hello a socket may send nothing else, not even how much it has received.
    done();
  }

  function sayHello(person: string, signature: Uint8Array<ArrayBuffer>): void {
    const { terminal, position } = place();
    const since = terminal === null || position === null ? null : { terminal, ...position };
    send({
      ...{ type: 'hello', version: PROTOCOL_VERSION, client, watch: terminal, since },
      ...{ person, signature },
    });
  }

  return {
    handlers: {
      challenge: (message, done) => void greet(message, done),
    },
    get isSaid() {
      return stage === 'said';
    },
    nextPath() {
      clientNonce = newNonce(ports.random);
      return `${sessionPath(session)}?person=${self?.person ?? ''}&nonce=${clientNonce}`;
    },
    comeAs(next) {
      self = next;
    },
    opened() {
      turn += 1;
      stage = 'awaited';
    },
    lost() {
      turn += 1;
    },
    isEarly(type) {
      if (stage === 'said') return false;
      const isFirst = stage === 'awaited' && type === 'challenge';
      stage = 'checked';
      return !isFirst;
    },
  };
}
