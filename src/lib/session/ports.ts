import type { Bytes } from '#base/bytes.ts';
import type { Dispose } from '#base/disposables.ts';
import type { Clock, Random } from '#base/ports.ts';
import type { DeviceKey } from './people/device-key.ts';
import type { Statement } from '#protocol/people/signature.ts';

export interface FetchAnswer {
  readonly status: number;
  /** The body as JSON, or `undefined` if it is not JSON. */
  json(): Promise<unknown>;
  text(): Promise<string>;
  bytes(): Promise<Bytes>;
}

export interface SocketEvents {
  onOpen(): void;
  onFrame(frame: Bytes): void;
  onText(text: string): void;
  /** Once, also for a socket that never opened. */
  onClose(code: number): void;
}

export interface ClientSocket {
  send(data: Bytes | string): void;
  close(): void;
}

export interface FetchRequest {
  method: 'GET' | 'POST';
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
}

/** What a connection needs of the machine it runs on: one server's HTTP and sockets under one set of cookies. */
export interface ConnectionPorts {
  /** The server's, as it is reached from here. */
  readonly origin: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Sends JSON if there is a body; rejects if the server cannot be reached. */
  fetch(path: string, request?: FetchRequest): Promise<FetchAnswer>;
  openSocket(path: string, events: SocketEvents): ClientSocket;
  /** The server's key, once it has proved to have it; null if it proves nothing, or has another key than it may. */
  serverKey(): Promise<string | null>;
  isSigned(statement: Statement): Promise<boolean>;
  /** The key with which this machine signs for the server; rejects if it can have none. */
  deviceKey(): Promise<DeviceKey>;
  /** What this machine calls itself to the others in a session. */
  readonly deviceLabel: string;
  /** The machine woke up or its network came back: a good moment to try again. */
  onWake(listener: () => void): Dispose;
}
