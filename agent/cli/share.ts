import { connectAgent, isAgentRunning } from './agent-api-client-host.ts';
import { CommandFailure, EXIT } from './exit-codes.ts';
import type { CommandOutput } from './output.ts';
import { readEnrolment } from '../local/enrolment.ts';
import { isLoopbackOrigin } from '../server/address.ts';
import { startAgentProcess, startOwnAgent } from './programs.ts';
import { connectServer, findAdminToken, knownServer } from './server-api.ts';
import type { CommandSettings } from './settings.ts';
import { untilSignal } from './start.ts';
import { supervise } from './supervise-host.ts';
import type { Supervised } from './supervise-host.ts';
import { MAX_COLS, MAX_ROWS, MIN_COLS, MIN_ROWS } from '#protocol/ground/limits.ts';

export interface ShareOptions {
  shell?: string | undefined;
  cols?: string | undefined;
  rows?: string | undefined;
  title?: string | undefined;
}

interface Range {
  name: string;
  min: number;
  max: number;
}

function readSize(text: string | undefined, { name, min, max }: Range): number | undefined {
  if (text === undefined) return undefined;
  const size = Number(text);
  if (Number.isInteger(size) && size >= min && size <= max) return size;
  throw new CommandFailure(
    `${name} must be a whole number from ${min} to ${max}, not "${text}".`,
    EXIT.usage,
  );
}

/** If no agent runs on this data folder, runs one for as long as this command lasts. */
async function ensureAgent(settings: CommandSettings): Promise<Supervised | null> {
  if (await isAgentRunning(settings.data)) return null;
  const start = startOf(settings);
  return supervise(await start(), start);
}

/**
 * How to start an agent. A registered one needs no administrator of its server, which may be on another machine. It is
 * told this machine's server, if that is its server, because that may have moved to another port.
 */
function startOf(settings: CommandSettings): () => ReturnType<typeof startAgentProcess> {
  const { data, server: given } = settings;
  const enrolment = readEnrolment(data);
  if (enrolment === null) {
    if (findAdminToken(settings) === null) throw notRegistered(data, given);
    const server = connectServer(settings);
    return () => startOwnAgent(settings, server);
  }
  const own = isLoopbackOrigin(enrolment.server) ? knownServer(data) : null;
  return () => startAgentProcess({ settings, server: given ?? own, code: null });
}

function notRegistered(data: string, server: string | null): CommandFailure {
  const here =
    server === null ? `, and no server has run on ${data} yet ("holdfast start" starts one here)` : '';
  return new CommandFailure(
    `This machine is not registered with a server${here}. Run "holdfast code" on the server to get a code. Then, here, run ` +
      `"holdfast agent --server ${server ?? 'URL'} --enroll", enter the code, and try this command again.`,
  );
}

/** `holdfast share`: opens a session on this machine and prints its links. */
export async function share(
  request: { settings: CommandSettings; options: ShareOptions },
  output: CommandOutput,
): Promise<void> {
  const { settings, options } = request;
  const wanted = {
    title: options.title,
    shell: options.shell,
    cols: readSize(options.cols, { name: '--cols', min: MIN_COLS, max: MAX_COLS }),
    rows: readSize(options.rows, { name: '--rows', min: MIN_ROWS, max: MAX_ROWS }),
    // An agent that is already running may have been started with a different setting.
    shellIntegration: settings.shellIntegration,
  };
  const signal = untilSignal();
  const ownAgent = await ensureAgent(settings);
  try {
    const agent = await connectAgent(settings.data);
    const { session, links } = await agent.openSession(wanted);
    agent.close();
    const text = [
      knownServer(settings.data) === null
        ? `Session ${session} on the server at ${new URL(links.technician).origin}`
        : `Session ${session}`,
      `  technician: ${links.technician}`,
      `  client:     ${links.client}`,
      `  observer:   ${links.observer}`,
    ];
    if (ownAgent !== null) text.push('Ctrl-C stops this agent; the shell keeps running.');
    output.event({ event: 'shared', session, links }, text.join('\n'));
    if (ownAgent !== null) await signal;
  } finally {
    await ownAgent?.stop();
  }
}
