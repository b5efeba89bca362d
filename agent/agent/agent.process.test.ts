import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { utf8 } from '#base/bytes.ts';
import { MAX_SESSION_SHELLS } from '#protocol/ground/limits.ts';
import { formatEnrolCode } from '#protocol/server/fingerprint.ts';
import { agentPaths } from '../paths.ts';
import { processStart } from '#base/node/process-identity.ts';
import { buildPrograms } from '../testing/build-programs.ts';
import { FakeServer } from '../testing/fake-server.ts';
import { askAgent, ptyHostsOf, RealAgent } from '../testing/real-agent.ts';

const ASKER = { person: '0123456789', name: 'Priya', role: 'technician' as const };
const SHELL = '/bin/bash --norc --noprofile';

async function until(fact: () => boolean): Promise<void> {
  while (!fact()) await new Promise((resolve) => setTimeout(resolve, 20));
}

function numbered(to: number): string {
  let text = '';
  for (let line = 1; line <= to; line += 1) text += `${line}\r\n`;
  return text;
}

describe('an agent with real pty hosts', { timeout: 60_000 }, () => {
  let programs: string;
  let data: string;
  let server: FakeServer;
  let agents: RealAgent[] = [];

  const run = async (...args: string[]): Promise<RealAgent> => {
    const agent = new RealAgent(programs, ['--data', data, '--server', server.origin, ...args]);
    agents.push(agent);
    const first = await Promise.race([agent.ready, agent.exited]);
    expect(first, agent.stderr).toEqual({ event: 'ready', endpoint: server.endpoint });
    return agent;
  };
  const openSession = async (): Promise<string> => {
    const answer = await askAgent(data, 'open-session', { shell: SHELL, cols: 90, rows: 30 });
    expect(answer).toMatchObject({ result: { session: server.session } });
    return server.announced[0]!;
  };
  const type = (terminal: string, text: string, { input = 1, fence = 0 } = {}) =>
    server.send({ type: 'write-input', terminal, fence, input, data: utf8(text) });
  const said = (terminal: string, text: string) =>
    until(() => server.room(terminal).output().includes(text) && server.room(terminal).isWhole);

  beforeAll(async () => {
    programs = await buildPrograms();
  }, 60_000);
  afterAll(() => rmSync(programs, { recursive: true, force: true }));
  beforeEach(async () => {
    data = mkdtempSync(join(tmpdir(), 'holdfast-agent-'));
    server = await FakeServer.start();
  });
  afterEach(async () => {
    for (const agent of agents) await agent.kill('SIGKILL');
    agents = [];
    for (const { pid, started } of ptyHostsOf(data))
      if ((await processStart(pid)) === started) process.kill(pid, 'SIGKILL');
    server.close();
    rmSync(data, { recursive: true, force: true });
  });

  test('[A1] a code registers the endpoint; a session opens with a shell the room has taken in', async () => {
    await run('--enroll', server.code);
    const terminal = await openSession();
    type(terminal, "echo he''llo $HOLDFAST_SESSION $TERM\n");
    await said(terminal, `hello ${server.session} xterm-256color`);
    await until(() => server.settled.length === 1);
    expect(server.settled[0]).toMatchObject({ input: 1, problem: null });
    const listed = await askAgent(data, 'list-sessions');
    expect(listed['result']).toMatchObject([
      {
        session: server.session,
        connected: true,
        terminals: [{ terminal, running: true, shell: 'bash --norc --noprofile' }],
      },
    ]);
    for (const file of [agentPaths(data).key, agentPaths(data).agentApiSecret]) {
      expect(statSync(file).mode & 0o777).toBe(0o600);
    }
    expect(server.problems).toEqual([]);
  });

  test('[A2] a wrong code ends the agent with exit code 1 and code-unknown', async () => {
    const wrong = formatEnrolCode({ code: 'WRONG00000', fingerprint: server.fingerprint });
    const agent = new RealAgent(programs, ['--data', data, '--server', server.origin, '--enroll', wrong]);
    agents.push(agent);
    expect(await agent.exited).toBe(1);
    expect(agent.stderr).toContain('code-unknown');
  });

  test('[PK4] [PK5] with the server down, whoever takes its port is obeyed in nothing, and is named', async () => {
    await run('--enroll', server.code);
    const terminal = await openSession();
    const { port } = new URL(server.origin);
    server.close();
    const impostor = await FakeServer.start(Number(port));
    try {
      await until(() => agents[0]!.stderr.includes(`holdfast trust ${impostor.fingerprint}`));
      expect(impostor.signIns).toBe(0);
      expect(impostor.asked.every((asked) => asked.split(' ')[0]!.endsWith('/server'))).toBe(true);
      expect(impostor.asked.join()).not.toContain('signature');
      const opening = await askAgent(data, 'open-session', { shell: SHELL, cols: 90, rows: 30 });
      expect(JSON.stringify(opening)).toContain(impostor.fingerprint);
      expect(ptyHostsOf(data).map((ptyHost) => ptyHost.terminal)).toEqual([terminal]);
    } finally {
      impostor.close();
    }
  });

  test('[A3] a server off this machine is only spoken to over https', async () => {
    const agent = new RealAgent(programs, ['--data', data, '--server', 'http://192.0.2.1', '--enroll', 'X']);
    agents.push(agent);
    expect(await agent.exited).toBe(1);
    expect(agent.stderr).toContain('use https');
  });

  test('[A4] a second agent on the same folder is refused', async () => {
    await run('--enroll', server.code);
    const second = new RealAgent(programs, ['--data', data, '--server', server.origin]);
    agents.push(second);
    expect(await second.exited).toBe(1);
    expect(second.stderr).toContain('another agent is already running');
  });

  test('[A5] killed in mid-flood and started again, the agent goes on with the same shell, and nothing is lost', async () => {
    const first = await run('--enroll', server.code);
    const terminal = await openSession();
    const [before] = ptyHostsOf(data);
    type(terminal, "echo '<<'BEGIN'>>'; seq 1 200000; echo '<<'END'>>'\n");
    await until(() => server.room(terminal).bytes > 200_000);
    await first.kill('SIGKILL');
    await run();
    await said(terminal, '<<END>>');
    const output = server.room(terminal).output().toString();
    const begin = output.indexOf('<<BEGIN>>\r\n') + '<<BEGIN>>\r\n'.length;
    expect(output.slice(begin, output.indexOf('<<END>>')) === numbered(200_000)).toBe(true);
    expect(ptyHostsOf(data)[0]?.shellPid).toBe(before?.shellPid);
    expect(server.room(terminal).problems).toEqual([]);
    expect(server.problems).toEqual([]);
  });

  test('[A6] the line cut again and again in mid-flood loses and doubles nothing', async () => {
    await run('--enroll', server.code);
    const terminal = await openSession();
    type(terminal, "echo '<<'BEGIN'>>'; seq 1 300000; echo '<<'END'>>'\n");
    for (let cut = 1; cut <= 4; cut += 1) {
      await until(() => server.room(terminal).bytes > cut * 200_000);
      const signIns = server.signIns;
      server.cut();
      await until(() => server.signIns > signIns);
    }
    await said(terminal, '<<END>>');
    const output = server.room(terminal).output().toString();
    const begin = output.indexOf('<<BEGIN>>\r\n') + '<<BEGIN>>\r\n'.length;
    expect(output.slice(begin, output.indexOf('<<END>>')) === numbered(300_000)).toBe(true);
    expect(server.room(terminal).problems).toEqual([]);
  });

  test('[A7] a killed pty host is noticed: what it left is delivered, and its end is on the record', async () => {
    await run('--enroll', server.code);
    const terminal = await openSession();
    type(terminal, "echo last''words\n");
    await said(terminal, 'lastwords');
    process.kill(ptyHostsOf(data)[0]!.pid, 'SIGKILL');
    await until(() => server.ended.has(terminal));
    expect(server.ended.get(terminal)).toMatchObject({ cause: 'host-lost', exitCode: null });
    await until(() => ptyHostsOf(data).length === 0);
  });

  test('[A8] a shell that ended while no agent ran is told with its output and exit code', async () => {
    const first = await run('--enroll', server.code);
    const terminal = await openSession();
    const { pid } = ptyHostsOf(data)[0]!;
    type(terminal, 'sleep 0.5; echo over; exit 4\n');
    await until(() => server.settled.length === 1);
    await first.kill('SIGTERM');
    expect(await first.exited).toBe(0);
    await run();
    await until(() => server.ended.has(terminal));
    expect(server.ended.get(terminal)).toMatchObject({ cause: 'exited', exitCode: 4 });
    expect(server.room(terminal).output().toString()).toContain('over\r\n');
    await until(() => ptyHostsOf(data).length === 0);
    await expect.poll(() => processStart(pid), { timeout: 10_000 }).toBe(null);
  });

  test('[T20] [T21] what the room says of fences, stops and programs reaches the pty host through the agent', async () => {
    const agent = await run('--enroll', server.code);
    const terminal = await openSession();
    server.send({ type: 'raise-fence', terminal, fence: 3, role: 'technician' });
    type(terminal, 'echo LATE\n', { input: 1, fence: 2 });
    type(terminal, 'sleep 300\n', { input: 2, fence: 3 });
    await said(terminal, 'sleep 300');
    server.send({ type: 'watch-program', terminal, on: true });
    await until(() => server.programs.includes('sleep'));
    server.send({ type: 'stop-program', terminal });
    await said(terminal, '^C');
    await agent.kill('SIGKILL');
    await run();
    await until(() => server.signIns === 2);
    type(terminal, 'echo LATE\n', { input: 3, fence: 2 });
    await until(() => server.settled.some(({ input }) => input === 3));
    const problems = server.settled.map(({ input, problem }) => [input, problem]);
    expect(problems.filter(([, problem]) => problem === 'late')).toEqual([
      [1, 'late'],
      [3, 'late'],
    ]);
    expect(server.room(terminal).output().toString()).not.toContain('LATE');
  });

  test('[A9] after an end keys are refused, and a technician opens a new shell in the same session', async () => {
    await run('--enroll', server.code);
    const terminal = await openSession();
    type(terminal, 'exit\n');
    await until(() => server.ended.has(terminal));
    type(terminal, 'late\n', { input: 2 });
    await until(() => server.settled.length === 2);
    expect(server.settled[1]?.problem).toMatch(/terminal-ended|no-such-terminal|endpoint-offline/);
    server.send({ type: 'open-terminal', request: 9, cols: 100, rows: 30, by: ASKER });
    await until(() => server.announced.length === 2);
    type(server.announced[1]!, "echo sec''ond\n", { input: 3 });
    await said(server.announced[1]!, 'second');
  });

  test('[A10] the end of the session ends its shells and leaves nothing behind', async () => {
    await run('--enroll', server.code);
    await openSession();
    const { shellPid } = ptyHostsOf(data)[0]!;
    server.refuseWith = 'session-ended';
    server.closeWith('session-ended');
    await until(() => ptyHostsOf(data).length === 0);
    await expect.poll(() => processStart(shellPid), { timeout: 10_000 }).toBe(null);
    await expect.poll(() => askAgent(data, 'list-sessions')).toMatchObject({ result: [] });
  });

  test('[A11] a room that says no is left alone for a minute, and the shell goes on', async () => {
    await run('--enroll', server.code);
    await openSession();
    const { shellPid, pid } = ptyHostsOf(data)[0]!;
    server.closeWith('no-such-session');
    await until(() => agents[0]!.stderr.includes('no-such-session'));
    const listed = await askAgent(data, 'list-sessions');
    expect(listed['result']).toMatchObject([{ connected: false, terminals: [{ pid: shellPid }] }]);
    expect(await processStart(pid)).not.toBe(null);
  });

  test('[A12] an agent that shall end with its starter does, and its shells stay', async () => {
    const agent = await run('--enroll', server.code, '--end-with-stdin');
    await openSession();
    agent.endStdin();
    expect(await agent.exited).toBe(0);
    const [ptyHost] = ptyHostsOf(data);
    expect(await processStart(ptyHost!.pid)).toBe(ptyHost!.started);
  });

  test('[A13] the control socket hears nobody without the secret', async () => {
    await run('--enroll', server.code);
    const socket = connect(join(agentPaths(data).folder, 'control.sock'));
    socket.write(
      `${JSON.stringify({ secret: 'guess' })}\n${JSON.stringify({ id: 1, method: 'list-sessions' })}\n`,
    );
    let heard = '';
    socket.on('data', (chunk) => (heard += chunk.toString()));
    await once(socket, 'close');
    expect(heard).toBe('');
    expect(await askAgent(data, 'open-session', { cols: 3 })).toMatchObject({ problem: 'malformed-request' });
    expect(await askAgent(data, 'forget-session', { session: 'aaaaaaaaaaaa' })).toMatchObject({
      problem: 'no-such-session',
    });
  });

  test('[A20] [A23] a server names no command: the endpoint says which shell it is, and keeps its own account', async () => {
    await run('--enroll', server.code);
    await openSession();
    const trace = join(data, 'trace');
    writeFileSync(agentPaths(data).shells, '["/no/such/shell", "sh"]');
    const forged = { type: 'open-terminal', request: 9, cols: 100, rows: 30, by: ASKER } as const;
    server.send(Object.assign({ shell: `/bin/sh -c 'touch ${trace}'` }, forged));
    await until(() => server.announced.length === 2);
    expect(ptyHostsOf(data).map(({ shell }) => shell)).toContain('sh');
    type(server.announced[1]!, "echo re''ady\n");
    await said(server.announced[1]!, 'ready');
    expect(existsSync(trace)).toBe(false);
    const { openings } = agentPaths(data);
    expect(statSync(openings).mode & 0o777).toBe(0o600);
    const lines = readFileSync(openings, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { event: 'asked', session: server.session, by: 'command on this machine' },
      { event: 'opened', session: server.session, terminal: server.announced[0] },
      { event: 'asked', session: server.session, terminal: server.announced[1], ...ASKER, by: 'server' },
      { event: 'opened', terminal: server.announced[1], shell: 'sh', pid: expect.any(Number) as number },
    ]);
  });

  test.each([
    ['an empty list', '[]'],
    ['a list with arguments that is no list of names', `["sh -c 'id'"]`],
    ['a list that is broken', '["sh"'],
  ])('[A21] with %s no room opens a shell', async (_name, list) => {
    await run('--enroll', server.code);
    await openSession();
    writeFileSync(agentPaths(data).shells, list);
    server.send({ type: 'open-terminal', request: 9, cols: 100, rows: 30, by: ASKER });
    await until(() => server.failures.length === 1);
    expect(ptyHostsOf(data)).toHaveLength(1);
  });

  test('[A23] what cannot be put on the account is not opened', async () => {
    await run('--enroll', server.code);
    await openSession();
    rmSync(agentPaths(data).openings);
    mkdirSync(agentPaths(data).openings);
    server.send({ type: 'open-terminal', request: 9, cols: 100, rows: 30, by: ASKER });
    await until(() => server.failures.length === 1);
    expect(server.failures[0]).toContain('openings.log');
    expect(ptyHostsOf(data)).toHaveLength(1);
  });

  test('[A22] a server that asks for shells without end fills no machine', async () => {
    await run('--enroll', server.code);
    await openSession();
    for (let request = 0; request < 40; request += 1)
      server.send({ type: 'open-terminal', request, cols: 100, rows: 30, by: ASKER });
    await until(() => server.failures.length + server.announced.length === 41);
    expect(ptyHostsOf(data).length).toBeLessThanOrEqual(MAX_SESSION_SHELLS);
  });

  test.each(['../../server', 'abcdefghijkl/../../desk/main', 'ABCDEFGHIJKL', ''])(
    '[A24] a session the server calls "%s" is refused before it is part of an address or a path',
    async (session) => {
      await run('--enroll', server.code);
      server.session = session;
      const answer = await askAgent(data, 'open-session', { shell: SHELL });
      expect(answer).toMatchObject({ problem: 'unreadable answer' });
      expect(await askAgent(data, 'list-sessions')).toMatchObject({ result: [] });
    },
  );

  test('[A14] a shell that cannot be started is told as such', async () => {
    await run('--enroll', server.code);
    await openSession();
    writeFileSync(agentPaths(data).shells, '["/no/such/shell"]');
    server.send({ type: 'open-terminal', request: 9, cols: 100, rows: 30, by: ASKER });
    await until(() => server.failures.length === 1);
    expect(server.failures[0]).toContain('shells.json');
  });
});
