import { fileURLToPath } from 'node:url';
import { createLog } from '#base/node/log.ts';
import { keepFilesPrivate } from '#base/node/private-umask.ts';
import { startAgent, type AgentOptions } from './agent-host.ts';
import { readArguments, type AgentArguments } from './options.ts';
import { StartRefusal } from './start-refusal.ts';

const EXIT_FAILURE = 1;
const EXIT_USAGE = 2;

/** Its lines stand among those of the command that keeps it. */
const logIn = (format: AgentArguments['log']) => createLog({ format, heading: () => 'agent: ' });

function optionsOf(given: AgentArguments): AgentOptions {
  return {
    data: given.data,
    server: given.server ?? null,
    code: given.enroll ?? process.env['HOLDFAST_ENROLL'] ?? null,
    name: given.name ?? null,
    spoolMaxBytes: given['spool-max'] ?? null,
    shellIntegration: !given['no-shell-integration'],
    blockWorkerProgram: fileURLToPath(new URL('./block-worker.js', import.meta.url)),
    ptyHostProgram: fileURLToPath(new URL('./pty-host.js', import.meta.url)),
    log: logIn(given.log),
  };
}

/** Runs until a signal or, if asked for, until stdin ends: the process that started it is then gone. */
async function run(given: AgentArguments): Promise<void> {
  const options = optionsOf(given);
  const agent = await startAgent(options);
  const leave = () => {
    agent.close();
    process.exit(0);
  };
  process.once('SIGTERM', leave);
  process.once('SIGINT', leave);
  if (given['end-with-stdin']) process.stdin.resume().once('close', leave);
  process.stdout.write(`${JSON.stringify({ event: 'ready', endpoint: agent.endpoint })}\n`);
}

keepFilesPrivate();
const read = readArguments(process.argv.slice(2));
if (!read.ok) {
  process.stderr.write(`agent: ${read.problem}\n`);
  process.exitCode = EXIT_USAGE;
} else {
  run(read.given).catch((error: unknown) => {
    logIn(read.given.log)('error', error instanceof Error ? error.message : String(error), {
      ...(error instanceof StartRefusal || !(error instanceof Error) ? {} : { stack: error.stack }),
    });
    process.exit(EXIT_FAILURE);
  });
}
