import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { sessionPath } from '#protocol/people/link.ts';
import { agentUpgrade } from '../../harness/raw-socket.ts';
import { answered, closed, connected, opened, openLine, upgradeHead } from './target.ts';
import type { Attack, Target } from './target.ts';

const MIB = 1024 * 1024;

/** The head of a masked client frame (RFC 6455, 5.2), mask zero; `first` is its first byte. */
function frameHead(first: number, length: number): Buffer {
  const head = Buffer.alloc(14);
  head[0] = first;
  head[1] = 0x80 | 127;
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}

const BINARY = 0x82;
const COMPRESSED = 0xc2;

const BOMBS_A_SOCKET = 8;

/** Compressed frames of which 31 KB stand for 31 MiB, on sockets as pages have them, which prove nothing. */
export function compressedFrames(target: Target): Attack {
  const bomb = deflateRawSync(Buffer.alloc(31 * MIB));
  const frame = Buffer.concat([frameHead(COMPRESSED, bomb.length), bomb]);
  const path = sessionPath(target.session);
  const fields = [`Origin: ${target.origin}`, 'Sec-WebSocket-Extensions: permessage-deflate'];
  return {
    lanes: 16,
    perSecond: 200,
    async next() {
      const line = openLine(target);
      line.write(upgradeHead(target, path, fields));
      await opened(line);
      for (let count = 0; count < BOMBS_A_SOCKET; count += 1) line.write(frame);
      await closed(line);
    },
    end: () => undefined,
  };
}

const UNFINISHED = 30 * MIB;

/**
 * Messages of which all but the last byte comes, each on a socket that then stays as long as the server lets it: a
 * page's without a cookie, which is refused by a socket that says why.
 */
export function endlessMessages(target: Target): Attack {
  const path = sessionPath(target.session);
  const kept = new Set<ReturnType<typeof openLine>>();
  const most = Buffer.alloc(UNFINISHED - 1);
  return {
    lanes: 4,
    perSecond: 4,
    async next() {
      const line = openLine(target);
      line.setTimeout(0);
      kept.add(line);
      line.once('close', () => kept.delete(line));
      await connected(line);
      line.write(upgradeHead(target, path, [`Origin: ${target.origin}`]));
      await opened(line);
      const sent = new Promise<void>((resolve) => line.write(frameHead(BINARY, UNFINISHED), () => resolve()));
      line.write(most);
      await Promise.race([sent, closed(line)]);
    },
    end: () => kept.forEach((line) => line.destroy()),
  };
}

/** What an agent shows, over a challenge of its own, with a signature that is nobody's. */
async function forgedFields({ origin, session }: Target): Promise<string[]> {
  const sign = () => new Uint8Array(randomBytes(64));
  const headers = await agentUpgrade({ origin, session, sign });
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}

/** Sockets that say they are the endpoint's agent and prove nothing: every other shows nothing, the rest are forged. */
export function unprovenAgents(target: Target): Attack {
  const path = `${sessionPath(target.session)}?as=agent`;
  let count = 0;
  return {
    lanes: 8,
    perSecond: 80,
    async next() {
      count += 1;
      // Where no challenge is given the attempt is one that shows nothing.
      const fields = count % 2 === 0 ? await forgedFields(target).catch(() => []) : [];
      const line = openLine(target);
      line.write(upgradeHead(target, path, fields));
      await answered(line);
      line.destroy();
    },
    end: () => undefined,
  };
}

/** Requests whose body is announced and then cut off. */
export function abortedRequests(target: Target): Attack {
  const { host } = new URL(target.origin);
  const head = `POST ${sessionPath(target.session)}/enter HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 5000\r\n\r\n{`;
  return {
    lanes: 8,
    perSecond: 200,
    async next() {
      const line = openLine(target);
      await connected(line);
      await new Promise<void>((resolve) => line.write(head, () => resolve()));
      line.destroy();
    },
    end: () => undefined,
  };
}
