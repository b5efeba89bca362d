import type { Answered, HttpFailure, HttpResult } from 'holdfast/client';
import { systemClock } from '#base/clock-host.ts';
import type { Ask, Route } from '#protocol/ground/route.ts';
import { parseLink } from '#protocol/people/link.ts';
import { CommandFailure } from './exit-codes.ts';
import { join, refusalOf, type Joined } from './join.ts';
import type { CommandOutput } from './output.ts';
import { LINK, readSecret } from './secrets/secret.ts';
import type { SecretInput } from './secrets/ask.ts';
import { connectServer, pickSession } from './server-api.ts';
import type { CommandSettings } from './settings.ts';

/** Reads a session, as the server's administrator or as a person with a link. */
export interface Reader {
  /** Throws CommandFailure if the room refuses or does not answer. */
  ask<One extends Route>(asked: Ask<One>): Promise<Answered<One>>;
  close(): void;
}

export interface ReaderOptions {
  /** An id or its first characters, a link, or `-`. */
  wanted: string;
  /** The command that reads. */
  command: string;
  settings: CommandSettings;
  /** Where to read the link from if `-` was given. */
  io: SecretInput;
  output: CommandOutput;
}

/** After a refusal for reading too much, the wait before the next request, in ms. */
const PATIENCE_MS = 1_000;
/** How often to wait at most. */
const MAX_WAITS = 60;

const looksLikeLink = (wanted: string) => wanted.includes('://') || parseLink(wanted) !== null;

/**
 * Opens a session for reading. With its id, or the id's first characters, it is read as the server's administrator.
 * With a link, or `-` for a link on standard input, it is read as a person, with the key kept on this machine.
 */
export async function openReader(options: ReaderOptions): Promise<Reader> {
  const { wanted } = options;
  const isLink = wanted === '-' || wanted === LINK.variable || looksLikeLink(wanted);
  if (!isLink) return adminReader(options);
  return personReader(await readWantedLink(options), options);
}

/** The link that was given, or the one on standard input for `-`. */
export async function readWantedLink({
  wanted,
  command,
  io,
}: Pick<ReaderOptions, 'wanted' | 'command' | 'io'>): Promise<string> {
  // The link is a secret, and every user of this machine can read a process's arguments.
  process.title = `holdfast ${command}`;
  return readSecret(LINK, { argument: wanted, environment: process.env, io });
}

/** Opens a reader, and closes it after use. */
export async function withReader<Result>(
  options: ReaderOptions,
  use: (reader: Reader) => Promise<Result>,
): Promise<Result> {
  const reader = await openReader(options);
  try {
    return await use(reader);
  } finally {
    reader.close();
  }
}

async function adminReader({ wanted, settings }: ReaderOptions): Promise<Reader> {
  const server = connectServer(settings);
  const { session } = pickSession(await server.sessions(), wanted);
  return { ask: (asked) => server.ask(session, asked), close: () => undefined };
}

async function personReader(link: string, { command, settings, output }: ReaderOptions): Promise<Reader> {
  return readerOf(
    await join(link, {
      client: `holdfast ${command}`,
      data: settings.data,
      say: (sentence) => output.notice(sentence),
    }),
  );
}

/** Reads as the person who has joined. */
export function readerOf({ connection, newFile }: Joined): Reader {
  const failed = ({ problem }: HttpFailure): CommandFailure => {
    const refusal = refusalOf(connection.state, newFile);
    return refusal ?? new CommandFailure(problemWords(problem));
  };
  return {
    async ask(asked) {
      const got = await patiently(() => connection.ask(asked));
      if (!got.ok) throw failed(got);
      return got.value;
    },
    close: () => connection.close(),
  };
}

/** Reading all of a long session has to go at the pace that the room allows. */
async function patiently<T>(ask: () => Promise<HttpResult<T>>): Promise<HttpResult<T>> {
  let got = await ask();
  for (let waits = 0; !got.ok && got.problem === 'too-many' && waits < MAX_WAITS; waits++) {
    await new Promise<void>((resolve) => systemClock.after(PATIENCE_MS, resolve));
    got = await ask();
  }
  return got;
}

const PROBLEMS: Partial<Record<HttpFailure['problem'], string>> = {
  'server-unreachable': 'The server does not answer. Check the address in the link and your network.',
  'server-unproven': 'The server at the address in the link is not the one known here.',
  'not-allowed': 'This link does not let you read that.',
  'not-found': 'This session has no such output.',
  'too-many': 'You have read too much at once, so the server refuses more for now. Try again later.',
};

const problemWords = (problem: HttpFailure['problem']) =>
  PROBLEMS[problem] ?? `The server refused: ${problem}.`;
