import * as v from 'valibot';
import { createInvitationBody, type CreateInvitation } from '#protocol/people/invitations.ts';
import { cleanName } from '#protocol/people/people.ts';
import { listTerminals } from '#protocol/terminals/routes.ts';
import { ROLES, type Role } from '#protocol/ground/roles.ts';
import { INVITATION_MAX_MS, INVITATION_MAX_USES } from '#protocol/ground/limits.ts';
import { isLoopbackOrigin } from '../server/address.ts';
import { careWords } from './care-words.ts';
import { parseDuration } from './duration.ts';
import { CommandFailure, EXIT } from './exit-codes.ts';
import { harmlessWord, type CommandOutput } from './output.ts';
import { calledWords } from './export/words.ts';
import { connectServer, pickSession, publicUrl, type ServerApi } from './server-api.ts';
import { readPersonName } from './person-name.ts';
import type { CommandSettings } from './settings.ts';

const stamp = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

export async function listSessions(settings: CommandSettings, output: CommandOutput): Promise<void> {
  const server = connectServer(settings);
  const rows = await server.sessions();
  if (rows.length === 0) output.event({ event: 'none' }, 'No sessions yet. "holdfast share" opens one.');
  for (const row of rows) {
    const state = row.endedAt !== null ? 'ended' : row.online ? 'online' : 'endpoint offline';
    const terminals = row.endedAt === null ? await runningIn(server, row.session) : [];
    const care = careWords(row, { moment: (at) => stamp.format(at) });
    const columns = [
      ...[row.session, state.padEnd(16), row.endpointName, stamp.format(row.openedAt), row.title],
      ...(care.length === 0 ? [] : [care.join(', ')]),
    ];
    const called = terminals.map(({ number, name, shell }) => `${number} ${calledWords({ name, shell })}`);
    const words = [...columns.map(harmlessWord), ...(called.length === 0 ? [] : [`[${called.join(', ')}]`])];
    output.event({ event: 'session', ...row, state, terminals }, words.join('  '));
  }
}

/** The terminals of a session that still run, by their numbers in it; none where its room cannot say now. */
async function runningIn(server: ServerApi, session: string) {
  const terminals = await server.ask(session, { route: listTerminals }).catch(() => []);
  return terminals
    .toSorted((a, b) => a.startedAt - b.startedAt)
    .map(({ terminal, name = null, shell, ended }, index) => ({
      ...{ terminal, number: index + 1, name, shell },
      isRunning: ended === null,
    }))
    .flatMap(({ isRunning, ...info }) => (isRunning ? [info] : []));
}

export interface LinkOptions {
  role: string;
  expires: string;
  uses?: string;
  name?: string;
  title?: string;
  organisation?: string;
  email?: string;
}

function readRole(text: string): Role {
  const role = ROLES.find((each) => each === text);
  if (role !== undefined) return role;
  throw new CommandFailure(`--role must be technician, client or observer, not "${text}".`, EXIT.usage);
}

function readExpiry(text: string): number {
  const expiresInMs = parseDuration(text);
  if (expiresInMs !== null && expiresInMs <= INVITATION_MAX_MS) return expiresInMs;
  throw new CommandFailure(
    '--expires must be a number of minutes, hours or days, at most 30d: 90m, 24h, 7d.',
    EXIT.usage,
  );
}

function readUses(text: string): number {
  const uses = Number(text);
  if (/^\d+$/.test(text) && uses >= 1 && uses <= INVITATION_MAX_USES) return uses;
  throw new CommandFailure(
    `--uses must be a whole number from 1 to ${INVITATION_MAX_USES}, not "${text}".`,
    EXIT.usage,
  );
}

/** Reads what the options say of the person invited; that person can choose the rest. */
function readInvitation({ role, expires, uses, ...person }: LinkOptions): CreateInvitation {
  return {
    role: readRole(role),
    expiresInMs: readExpiry(expires),
    ...(uses === undefined ? {} : { uses: readUses(uses) }),
    ...(person.name === undefined ? {} : { name: readPersonName(person.name) }),
    ...(person.title === undefined ? {} : { title: readName('--title', person.title) }),
    ...(person.organisation === undefined
      ? {}
      : { organisation: readName('--organisation', person.organisation) }),
    ...(person.email === undefined ? {} : { email: readEmail(person.email) }),
  };
}

function readName(option: string, text: string): string {
  const name = cleanName(text);
  if (name !== null) return name;
  throw new CommandFailure(`${option} is empty, or has no visible characters.`, EXIT.usage);
}

function readEmail(text: string): string {
  const email = v.safeParse(createInvitationBody.entries.email, text);
  if (email.success && email.output !== undefined) return email.output;
  throw new CommandFailure(`--email must be an e-mail address, not "${text}".`, EXIT.usage);
}

interface LinkRequest {
  settings: CommandSettings;
  session: string;
  options: LinkOptions;
}

export async function makeLink(
  { settings, session, options }: LinkRequest,
  output: CommandOutput,
): Promise<void> {
  const wanted = readInvitation(options);
  const server = connectServer(settings);
  const row = pickSession(await server.sessions(), session);
  const created = await server.invite(row.session, wanted);
  const { endedAt } = row;
  const event = { event: 'link', session: row.session, role: wanted.role, ...created };
  output.event(endedAt === null ? event : { ...event, endedAt }, created.link);
  if (endedAt === null) return;
  // A program that reads the link from stdout must get the link and nothing else.
  output.notice(
    `This session ended on ${stamp.format(endedAt)}: the link shows what was recorded, and nobody can type.`,
  );
}

export async function endSession(
  request: { settings: CommandSettings; session: string },
  output: CommandOutput,
): Promise<void> {
  const server = connectServer(request.settings);
  const row = pickSession(await server.sessions(), request.session);
  await server.endSession(row.session);
  output.event(
    { event: 'ended', session: row.session },
    `Session ${row.session} has ended; its output stays readable.`,
  );
}

/** Tells people how to use a code for the server at an address. */
export function enrolmentWords(code: string, address: string): string {
  const lines = [
    `${code}\n`,
    'On the other machine, within 15 minutes, run this and enter the code:',
    `  holdfast agent --server ${address} --enroll`,
  ];
  if (isLoopbackOrigin(address)) {
    lines.push(
      '',
      `${address} can only be reached from this machine. To register others, start the server with --host, --url and TLS.`,
    );
  }
  return lines.join('\n');
}

/** `holdfast code`: makes a code that registers another machine, once. */
export async function makeCode(settings: CommandSettings, output: CommandOutput): Promise<void> {
  const server = connectServer(settings);
  const code = await server.createCode();
  output.event({ event: 'code', code }, enrolmentWords(code, publicUrl(settings) ?? server.url));
}
