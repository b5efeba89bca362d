import type { Bytes } from '#base/bytes.ts';
import type { RunningHash } from '#protocol/output/asciicast.ts';
import type { Clock, Random } from '#base/ports.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import type { Statement } from '#protocol/people/signature.ts';
import type { HandoffNoteAnswer } from '#protocol/handoff-note/routes.ts';
import type { NotesPage } from '#protocol/notes/routes.ts';
import type { ServerIdentity } from '../worker/crypto.ts';
import type {
  CodeAnswer,
  CodeBody,
  DeskNews,
  DropBody,
  KeptNoteAnswer,
  ReadNoteBody,
} from '../worker/internal.ts';
import type { Settings } from '../worker/settings.ts';
import type { Sql } from '../rooms/storage/sql.ts';

/** One accepted websocket. After `close`, or once the other side is gone, `send` does nothing. */
export interface Socket {
  readonly id: string;
  send(frame: Bytes | string): void;
  close(reason: CloseReason): void;
  /** Stores `state` (at most 2 KB, replacing the earlier one) so that it survives hibernation. */
  keep(state: unknown): void;
  /** When the other side last pinged, in ms; null if it has not yet. */
  lastPingAt(): number | null;
}

export interface RoomCrypto {
  sha256(data: string | Bytes): string;
  /** SHA-256 as bytes. */
  digest(data: Bytes): Bytes;
  startHash(): RunningHash;
  isSigned(statement: Statement): boolean;
  /** HMAC-SHA-256 of text under a key that is text, base64url. */
  mac(key: string, text: string): string;
  /** Compares texts in constant time, so that the time does not tell where they differ. */
  isSame(one: string, other: string): boolean;
  gzip(data: Bytes): Uint8Array<ArrayBuffer>;
  gunzip(data: Bytes): Bytes;
  /** Inflates (RFC 1951), or returns null if the data is invalid or longer than `maxBytes`. */
  inflate(data: Bytes, maxBytes: number): Bytes | null;
}

/** All the session room knows of the world. */
export interface SessionPorts {
  sql: Sql;
  clock: Clock;
  random: Random;
  crypto: RoomCrypto;
  settings: Settings;
  /** Names this life of the process that runs the rooms: another one is in none of their sockets. */
  readonly processLife: string;
  /** Who this server is. */
  server: ServerIdentity;
  /** Sets the room's one alarm, or takes it back. */
  setAlarm(at: number | null): void;
  /** Rejects if the desk was not reached; the room tells it again later. */
  tellDesk(news: DeskNews): Promise<void>;
  /** Has the desk exchange a code for a ticket from now on, unless another has the same or it is too short for now. */
  tellCode(code: CodeBody): Promise<CodeAnswer>;
  /** Makes the notes room close these devices' sockets. Rejects if it was not reached; it is told again later. */
  dropNotes(session: string, drop: DropBody): Promise<void>;
  /** Asks the notes room for what has arrived there, from a number on. */
  readNotes(session: string, from: number): Promise<NotesPage>;
  /** Asks the notes room for the handoff note, as somebody of this role may read it. */
  readHandoffNote(session: string, asked: ReadNoteBody): Promise<HandoffNoteAnswer>;
  /** Has the notes room keep the handoff note as it stands, for a handoff: the version, and its text. */
  keepHandoffNote(session: string, handoff: string): Promise<KeptNoteAnswer>;
  /** Called for errors that should not have happened; the room goes on. */
  report(error: unknown): void;
}

/** The part of it that concepts of an opened room get: timers belong to the room, which handles what they cause. */
export type RoomPorts = Omit<SessionPorts, 'clock'> & { clock: Pick<Clock, 'now'> };
