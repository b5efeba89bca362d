import { readFileSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import * as v from 'valibot';
import { keepFilesPrivate } from '#base/node/private-umask.ts';
import { attach } from './attach/attach.ts';
import { readSizeWish } from './attach/sizing.ts';
import { listCommands } from './commands.ts';
import { parseDuration } from './duration.ts';
import { exec, type ExecFlags } from './exec/exec.ts';
import { exportSession, readCastVersion, readFormat, type ExportFlags } from './export/export.ts';
import { CommandFailure, EXIT } from './exit-codes.ts';
import { playSession, requireTerminal } from './play/play.ts';
import { readSpeed } from './play/wish.ts';
import { createCommandOutput, harmless } from './output.ts';
import type { CommandOutput } from './output.ts';
import { readWantedLink, withReader, type ReaderOptions } from './reader.ts';
import { runAgent } from './run-agent.ts';
import { startDetached } from './detach.ts';
import { endSession, listSessions, makeCode, makeLink } from './sessions.ts';
import type { LinkOptions } from './sessions.ts';
import { CODE, LINK, readSecret, takeVariable } from './secrets/secret.ts';
import { readCommandSettings } from './settings.ts';
import type { SettingFlags, CommandSettings } from './settings.ts';
import { readSearchFilter, type SearchFlags } from './search-flags.ts';
import { searchSession } from './search.ts';
import { share } from './share.ts';
import type { ShareOptions } from './share.ts';
import { serve, start } from './start.ts';
import { showStatus } from './status.ts';
import { stop } from './stop-host.ts';
import { NOTE_KINDS } from '#protocol/notes/acts.ts';
import { readNoteWish, writeNote, type NoteFlags } from './notes/note.ts';
import { listNotes } from './notes/notes.ts';
import { outlastReader, outTaken, outWritten, writeOut } from './stdout.ts';
import { trustServer } from './trust.ts';

/** The version of the package that contains this bundle, in a checkout or installed. */
const { version } = v.parse(
  v.object({ version: v.string() }),
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')),
);

interface Context {
  settings: CommandSettings;
  output: CommandOutput;
}

type GlobalFlags = SettingFlags & { json?: boolean };

function contextOf(command: Command): Context {
  const flags: GlobalFlags = command.optsWithGlobals();
  return {
    settings: readCommandSettings({ flags, environment: process.env }),
    output: createCommandOutput({
      json: flags.json === true,
      write: writeOut,
      writeNotice: (line) => process.stderr.write(line),
    }),
  };
}

const common = [
  new Option('--data <folder>', 'folder where Holdfast keeps all its data (HOLDFAST_DATA)'),
  new Option('--json', 'print one JSON object per line'),
];
const logging = new Option('--log <form>', 'log format, text or json; logs go to stderr (HOLDFAST_LOG)');
const serverAddress = new Option('--server <url>', 'address of the server to use (HOLDFAST_SERVER)');
const spool = new Option(
  '--spool-max <bytes>',
  'how much output a terminal keeps while the server does not answer (HOLDFAST_SPOOL_MAX; 256 MiB)',
);
const shellIntegration = [
  new Option(
    '--no-shell-integration',
    'start shells without shell integration: commands are not told apart (HOLDFAST_SHELL_INTEGRATION=no)',
  ),
  // Without this option, commander would set the one above to true when it is not given.
  new Option('--shell-integration').hideHelp(),
];
const serving = [
  new Option('--host <address>', 'address to listen on (HOST; 127.0.0.1)'),
  new Option('--port <port>', 'port to listen on (PORT; 1999)'),
  new Option('--url <origin>', 'public address, for links and cookies (HOLDFAST_URL)'),
  new Option(
    '--also-at <origins>',
    'other addresses that agents and commands use, separated by commas (HOLDFAST_ALSO_AT)',
  ),
  new Option('--tls-cert <file>', 'TLS certificate file, PEM (HOLDFAST_TLS_CERT)'),
  new Option('--tls-key <file>', 'TLS key file, PEM (HOLDFAST_TLS_KEY)'),
  new Option('--behind-proxy', 'TLS is terminated by a proxy in front (HOLDFAST_BEHIND_PROXY)'),
  new Option(
    '--trusted-proxy <addresses>',
    'addresses or networks of proxies that may name the client they forward for (HOLDFAST_TRUSTED_PROXY)',
  ),
  new Option(
    '--front',
    'limit connections on loopback too, where other people use this machine (HOLDFAST_FRONT)',
  ),
  new Option(
    '--recorded-by <name>',
    'who keeps the recordings, shown to people before they join (HOLDFAST_RECORDED_BY; this machine)',
  ),
  new Option(
    '--metrics-port <port>',
    'loopback port for health and metrics (HOLDFAST_METRICS_PORT; any free port)',
  ),
  logging,
];

function addCommand(program: Command, name: string, options: readonly Option[]): Command {
  const command = program.command(name);
  for (const option of [...options, ...common]) command.addOption(option);
  return command;
}

interface EnrolFlags {
  /** `true` if the flag was given without a code. */
  enroll?: string | true;
  enrollFile?: string;
}

/** The code to register this machine with, or null if no code was given. */
async function readCode({ enroll, enrollFile }: EnrolFlags): Promise<string | null> {
  if (enroll === undefined && enrollFile === undefined) return takeVariable(CODE, process.env);
  const argument = enroll === true ? undefined : enroll;
  const io = { input: process.stdin, notices: process.stderr };
  return readSecret(CODE, { argument, file: enrollFile, environment: process.env, io });
}

function addServing(program: Command): void {
  addCommand(program, 'start', [...serving, spool, ...shellIntegration])
    .description('run server and agent, and print a link to a live shell on this machine')
    .option('--detach', 'run in the background and log to a file; "holdfast stop" stops it')
    .action(async ({ detach }: { detach?: true }, command: Command) => {
      const { settings, output } = contextOf(command);
      await (detach ? startDetached : start)(settings, output);
    });
  addCommand(program, 'stop', [])
    .description('stop the server and agent that "start" runs on this data folder; shells keep running')
    .action(async (_flags, command: Command) => {
      const { settings, output } = contextOf(command);
      await stop(settings, output);
    });
  addCommand(program, 'serve', serving)
    .description('run the server without an agent')
    .action(async (_flags, command: Command) => {
      const { settings, output } = contextOf(command);
      await serve(settings, output);
    });
  addCommand(program, 'agent', [serverAddress, logging, spool, ...shellIntegration])
    .description("run this machine's agent")
    .option(
      '--enroll [code]',
      'register this machine with a one-time code; asks for it if left out, - reads it',
    )
    .option('--enroll-file <file>', 'file that contains the code (or set HOLDFAST_ENROLL)')
    .action(async (flags: EnrolFlags, command: Command) => {
      if (typeof flags.enroll === 'string') process.title = 'holdfast agent';
      const { settings, output } = contextOf(command);
      await runAgent({ settings, code: await readCode(flags) }, output);
    });
}

interface AttachFlags {
  linkFile?: string;
  name?: string;
  size: string;
  wait?: string;
  clipboard?: true;
}

function addTerminals(program: Command): void {
  addCommand(program, 'share', [serverAddress, logging, ...shellIntegration])
    .description('open a session on this machine and print links for a technician, the client and observers')
    .option('--shell <command>', 'what to run instead of the default shell')
    .option('--cols <n>', 'columns, 80 to 500')
    .option('--rows <n>', 'rows, 24 to 200')
    .option('--title <text>', 'what the session is about')
    .action(async (options: ShareOptions, command: Command) => {
      const { settings, output } = contextOf(command);
      await share({ settings, options }, output);
    });
  addCommand(program, 'attach', [])
    .description('join a session from this terminal; Ctrl-] leaves')
    .argument('[link]', 'session link; asks for it if left out, - reads it from standard input')
    .option('--link-file <file>', 'file that contains the link (or set HOLDFAST_LINK)')
    .option('--name <name>', 'your name, if the invitation does not give one (your user name here)')
    .option(
      '--size <size>',
      'once you have control: fit the terminal to this window, keep its size, or set it, as in 120x40',
      'fit',
    )
    .option(
      '--clipboard',
      'while you have control: let programs copy text to this terminal’s clipboard (OSC 52)',
    )
    .option(
      '--wait <text>',
      'with piped input: stay until this text is printed, not until the prompt is back',
    )
    .action(async (argument: string | undefined, flags: AttachFlags, command: Command) => {
      // The link is a secret, and every user of this machine can read a process's arguments.
      process.title = 'holdfast attach';
      const { linkFile, name, wait = null, clipboard = false } = flags;
      const size = readSizeWish(flags.size);
      const { data } = contextOf(command).settings;
      const terminal = { input: process.stdin, output: process.stdout, notices: process.stderr };
      const link = await readSecret(LINK, {
        argument,
        file: linkFile,
        environment: process.env,
        io: terminal,
      });
      await attach(link, { terminal, data, size, wait, clipboard, ...(name === undefined ? {} : { name }) });
    });
}

function readTime(option: string, text: string): number {
  const ms = text === '0' ? 0 : parseDuration(text);
  if (ms !== null) return ms;
  throw new CommandFailure(`${option} is seconds, minutes or hours: 30s, 10m, 2h.`, EXIT.usage);
}

function addExec(program: Command): void {
  addCommand(program, 'exec', [])
    .description(
      'type a command in a session, wait until it ends, print its output and exit with its exit code',
    )
    .argument('<link>', 'a link to the session, or - to read it from standard input')
    .argument('<command>', 'the command to type, as one argument')
    .option('--name <name>', 'your name, if the invitation does not give one (your user name here)')
    .option('--ask <time>', 'how long to wait after asking whoever has control; 0 asks nobody', '60s')
    .option('--timeout <time>', 'how long to wait for the command to end; it is left running after that')
    .action(async (wanted: string, text: string, flags: ExecFlags, command: Command) => {
      const options = readerOptions(wanted, command);
      const { settings, output } = options;
      const { name, ask, timeout } = flags;
      const askMs = readTime('--ask', ask);
      const timeoutMs = timeout === undefined ? null : readTime('--timeout', timeout);
      const link = await readWantedLink(options);
      const { data } = settings;
      const out = { write: writeOut, taken: outTaken };
      exitCode = await exec({ link, command: text, data, name, askMs, timeoutMs, ...out }, output);
    });
}

function addNotes(program: Command): void {
  addCommand(program, 'notes', [serverAddress])
    .description('list the notes in a session')
    .argument('<session>', READABLE)
    .action(async (session: string, _flags, command: Command) => {
      const options = readerOptions(session, command);
      await withReader(options, (reader) => listNotes(reader, options.output));
    });
  addCommand(program, 'note', [])
    .description('write a note in a session, on a line or on none')
    .argument('<link>', 'a link to the session, or - to read it from standard input')
    .argument('<text>', 'what the note says, as one argument')
    .option('--line <terminal-line>', 'the line it is on, as holdfast search prints it')
    .option('--kind <kind>', NOTE_KINDS.join(', '), 'note')
    .option('--name <name>', 'your name, if the invitation does not give one (your user name here)')
    .action(async (wanted: string, text: string, flags: NoteFlags, command: Command) => {
      const options = readerOptions(wanted, command);
      const wish = readNoteWish(text, flags);
      const link = await readWantedLink(options);
      await writeNote({ link, data: options.settings.data, name: flags.name, wish }, options.output);
    });
}

interface PlayFlags {
  terminal?: string;
  from?: string;
  speed: string;
}

/** How a command that reads a session can be told which one. */
const READABLE =
  'session id or its first six characters, a link to it, or - to read a link from standard input';

function readerOptions(wanted: string, command: Command): ReaderOptions {
  outlastReader();
  const io = { input: process.stdin, notices: process.stderr };
  return { wanted, command: command.name(), io, ...contextOf(command) };
}

function addSessions(program: Command): void {
  addCommand(program, 'list', [serverAddress])
    .alias('ls')
    .description('list the sessions on the server')
    .action(async (_flags, command: Command) => {
      const { settings, output } = contextOf(command);
      await listSessions(settings, output);
    });
  addCommand(program, 'link', [serverAddress])
    .description('create a new link to a session')
    .argument('<session>', 'session id, or its first six characters')
    .option('--role <role>', 'technician, client or observer', 'technician')
    .option('--expires <time>', 'how long people can join with it, at most 30d', '24h')
    .option('--uses <n>', 'how many people can join with it (default: no limit)')
    .option('--name <name>', 'name of the person invited; they cannot change it')
    .option('--title <title>', 'their title')
    .option('--organisation <name>', 'their organisation')
    .option('--email <address>', 'their e-mail address, shown only in the list of invitations')
    .action(async (session: string, options: LinkOptions, command: Command) => {
      const { settings, output } = contextOf(command);
      await makeLink({ settings, session, options }, output);
    });
  addCommand(program, 'commands', [serverAddress])
    .description('list the commands entered in a session, and how they ended')
    .argument('<session>', READABLE)
    .option('--failed', 'only those that failed')
    .action(async (session: string, { failed = false }: { failed?: boolean }, command: Command) => {
      const options = readerOptions(session, command);
      await withReader(options, (reader) => listCommands({ reader, failed }, options.output));
    });
  addCommand(program, 'search', [serverAddress])
    .description('search what was typed and printed in a session, newest lines first')
    .argument('<session>', READABLE)
    .argument('<text>', 'text to search for')
    .option('--case', 'match upper and lower case')
    .option('--word', 'match whole words only')
    .option('--in <place>', 'where to search: all, commands (what was typed) or output', 'all')
    .option('--failed', 'search only commands that failed')
    .option('--since <time>', 'search only what ran since then')
    .option('--until <time>', 'search only what ran up to then')
    .action(async (session: string, text: string, flags: SearchFlags, command: Command) => {
      const options = readerOptions(session, command);
      const wish = { text, isExact: flags.case ?? false, isWord: flags.word ?? false };
      const wanted = { ...wish, ...readSearchFilter(flags) };
      await withReader(options, (reader) => searchSession({ reader, wanted }, options.output));
    });
  addCommand(program, 'export', [serverAddress])
    .description('export what a session’s terminals printed, to read without Holdfast')
    .argument('<session>', READABLE)
    .requiredOption(
      '--format <format>',
      'cast (asciicast, for players), txt (lines), md (commands with outputs, for a ticket) or html (one page)',
    )
    .option('--terminal <terminal>', 'one terminal only, by number or id (default: all of them)')
    .option('--out <file>', 'file to write, which must not exist yet (default: standard output)')
    .option('--cast-version <n>', 'asciicast version, 2 or 3', '3')
    .action(async (session: string, flags: ExportFlags, command: Command) => {
      const { format, terminal, out, castVersion } = flags;
      const wish = { format: readFormat(format), castVersion: readCastVersion(castVersion), terminal, out };
      const options = readerOptions(session, command);
      await withReader(options, (reader) => exportSession({ reader, wish }, options.output));
    });
  addCommand(program, 'play', [serverAddress])
    .description('play what a session’s terminal showed, in this terminal; q leaves')
    .argument('<session>', READABLE)
    .option('--terminal <terminal>', 'which terminal, by number or id, if there are several')
    .option(
      '--from <time>',
      'start at a time, as in 2026-11-24T14:34:07Z, or this long after the start, as in 1:30',
    )
    .option('--speed <n>', 'playback speed, 1 to 32', '1')
    .action(async (session: string, flags: PlayFlags, command: Command) => {
      const { stdin: input, stdout: output } = process;
      const wish = { terminal: flags.terminal, from: flags.from, speed: readSpeed(flags.speed) };
      requireTerminal({ output });
      await withReader(readerOptions(session, command), (reader) =>
        playSession({ reader, wish, input, output }),
      );
    });
  addCommand(program, 'end', [serverAddress])
    .description('end a session and its shells; its output stays readable')
    .argument('<session>', 'session id, or its first six characters')
    .action(async (session: string, _flags, command: Command) => {
      const { settings, output } = contextOf(command);
      await endSession({ settings, session }, output);
    });
}

function addMachines(program: Command): void {
  addCommand(program, 'code', [serverAddress])
    .description('create a one-time code that registers another machine with this server')
    .action(async (_flags, command: Command) => {
      const { settings, output } = contextOf(command);
      await makeCode(settings, output);
    });
  addCommand(program, 'trust', [serverAddress])
    .description('trust a server’s new key in place of the one known so far')
    .argument('<fingerprint>', 'as "holdfast status" prints it on the server')
    .action(async (fingerprint: string, _flags, command: Command) => {
      const { settings, output } = contextOf(command);
      await trustServer({ settings, typed: fingerprint }, output);
    });
  addCommand(program, 'status', [])
    .description('show what runs on this machine')
    .action(async (_flags, command: Command) => {
      const { settings, output } = contextOf(command);
      await showStatus(settings, output);
    });
}

/** What the command ends with. */
let exitCode: number = EXIT.ok;

function createProgram(): Command {
  const program = new Command('holdfast')
    .description('Shared terminal sessions that keep running as long as the endpoint does.')
    .version(version, '-V, --version', 'print the version')
    .exitOverride()
    .showHelpAfterError('"holdfast help" shows the commands.');
  // Options that every command takes are accepted before the command too.
  for (const option of common) program.addOption(option);
  addServing(program);
  addTerminals(program);
  addExec(program);
  addSessions(program);
  addNotes(program);
  addMachines(program);
  return program;
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const message = error instanceof Error ? error.message : String(error);
  if (message !== '') process.stderr.write(`holdfast: ${harmless(message)}\n`);
  return error instanceof CommandFailure ? error.exitCode : EXIT.failure;
}

keepFilesPrivate();
await createProgram()
  .parseAsync()
  .catch((error: unknown) => {
    exitCode = exitCodeOf(error);
  });
await outWritten();
// Idle connections that fetch keeps open would delay the exit for seconds.
process.exit(exitCode);
