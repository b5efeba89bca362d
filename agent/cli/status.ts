import { fingerprintOfKey, ownServerKey } from '../server/server-key.ts';
import { connectAgent, isAgentRunning } from './agent-api-client-host.ts';
import type { CommandOutput } from './output.ts';
import type { CommandSettings } from './settings.ts';

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

/** `holdfast status`: shows what runs on this machine, even while no server does. */
export async function showStatus(settings: CommandSettings, output: CommandOutput): Promise<void> {
  const serverKey = ownServerKey(settings.data);
  if (serverKey !== null) {
    const fingerprint = fingerprintOfKey(serverKey);
    output.event(
      { event: 'server', fingerprint },
      `The server of this data folder has the key ${fingerprint}`,
    );
  }
  if (!(await isAgentRunning(settings.data))) {
    output.event(
      { event: 'status', agent: false },
      'No agent is running here. Start one with "holdfast start" or "holdfast agent".',
    );
    return;
  }
  const agent = await connectAgent(settings.data);
  const sessions = await agent.sessions();
  agent.close();
  const shells = sessions.flatMap(({ terminals }) => terminals).filter(({ running }) => running).length;
  output.event(
    { event: 'status', agent: true, sessions: sessions.length, shells },
    `${counted(shells, 'shell')} in ${counted(sessions.length, 'session')}`,
  );
  for (const row of sessions) {
    const running = row.terminals.map(({ shell, pid }) => `${shell} (pid ${pid ?? 'none'})`).join(', ');
    output.event(
      { event: 'session', ...row },
      `${row.session}  ${row.connected ? 'connected' : 'not connected'}  ${running}`,
    );
  }
}
