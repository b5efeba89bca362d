import type { CloseReason } from '#protocol/wire/close.ts';
import type { Bytes } from '#base/bytes.ts';
import type { Parsed } from '#protocol/wire/frame.ts';
import type { Socket } from '../session/ports.ts';

/** A socket in memory: what was sent on it, why it was closed, and what was kept with it. */
export interface FakeSocket extends Socket {
  readonly frames: Bytes[];
  readonly texts: string[];
  readonly closedFor: CloseReason | null;
  readonly kept: unknown;
  /** Pings no more. */
  fallSilent(): void;
}

export interface FakeSocketOptions {
  id: string;
  onSend?: (frame: Bytes) => void;
  now?: () => number;
}

export function createFakeSocket({ id, onSend, now = () => 0 }: FakeSocketOptions): FakeSocket {
  const frames: Bytes[] = [];
  const texts: string[] = [];
  let closedFor: CloseReason | null = null;
  let kept: unknown = null;
  let silentSince: number | null = null;
  return {
    id,
    frames,
    texts,
    get closedFor() {
      return closedFor;
    },
    get kept() {
      return kept;
    },
    send(frame) {
      if (closedFor !== null) return;
      if (typeof frame === 'string') return void texts.push(frame);
      frames.push(frame);
      onSend?.(frame);
    },
    close(reason) {
      closedFor ??= reason;
    },
    lastPingAt: () => silentSince ?? now(),
    fallSilent() {
      silentSince = now();
    },
    keep(state) {
      const json = JSON.stringify(state);
      // The engine keeps 2,048 bytes with a socket; PartyKit's own part of them is the socket's address.
      if (json.length > 1500) throw new Error('too much to keep with a socket');
      kept = JSON.parse(json);
    },
  };
}

/** Takes out and decodes what was sent since the last time. */
export function taken<T>(socket: FakeSocket, parse: (frame: Bytes) => Parsed<T>): T[] {
  return socket.frames.splice(0).map((frame) => {
    const parsed = parse(frame);
    if (!parsed.ok) throw new Error(`the room sent a frame that is ${parsed.problem}`);
    return parsed.message;
  });
}
