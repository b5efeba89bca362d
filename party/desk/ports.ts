import type { Clock, Random } from '#base/ports.ts';
import type { OpenedSession } from '#protocol/desk/enrolment.ts';
import type { Statement } from '#protocol/people/signature.ts';
import type { Sql } from '../rooms/storage/sql.ts';
import type { ServerIdentity } from '../worker/crypto.ts';
import type { OpenBody } from '../worker/internal.ts';
import type { Settings } from '../worker/settings.ts';
import type { Spoken } from './spoken-codes.ts';

/** All the desk knows of the world. */
export interface DeskPorts {
  sql: Sql;
  clock: Clock;
  random: Random;
  settings: Settings;
  /** Who this server is. */
  server: ServerIdentity;
  sha256(text: string): string;
  mac(key: string, text: string): string;
  isSame(one: string, other: string): boolean;
  isSigned(statement: Statement): boolean;
  /** Opens a session in a room of its own. */
  openSession(session: string, body: OpenBody): Promise<OpenedSession['links']>;
  /** Has a session's room know that the server is about to end. */
  tellStopping(session: string): Promise<void>;
  /** An invitation's secret for one use; null if the invitation lets nobody in any more. */
  fetchTicket(spoken: Spoken): Promise<string | null>;
}
