import { join } from 'node:path';

/** Where the endpoint keeps its things, below the data folder. */
export interface AgentPaths {
  folder: string;
  key: string;
  config: string;
  /** The server's public key, as it was trusted. */
  serverKey: string;
  sessions: string;
  /** Where the agent's API listens, and the secret it wants. */
  agentApi: string;
  agentApiSecret: string;
  terminals: string;
  /** The shells that rooms can open, by their names; the endpoint's owner writes it. */
  shells: string;
  /** Which shells were opened for whom. */
  openings: string;
}

export function agentPaths(data: string): AgentPaths {
  const folder = join(data, 'agent');
  return {
    folder,
    key: join(folder, 'key.pem'),
    config: join(folder, 'config.json'),
    serverKey: join(folder, 'server-key'),
    sessions: join(folder, 'sessions.json'),
    agentApi: join(folder, 'control.json'),
    agentApiSecret: join(folder, 'control-secret'),
    terminals: join(folder, 'terminals'),
    shells: join(folder, 'shells.json'),
    openings: join(folder, 'openings.log'),
  };
}

/** What one terminal's folder holds. `launch` is the agent's wish, `ptyHost` the pty host's word that it runs. */
export interface TerminalPaths {
  folder: string;
  launch: string;
  ptyHost: string;
  secret: string;
  spool: string;
  log: string;
  /** Files that the shell reads when it starts. */
  shell: string;
}

export function terminalPaths(folder: string): TerminalPaths {
  return {
    folder,
    launch: join(folder, 'launch.json'),
    ptyHost: join(folder, 'host.json'),
    secret: join(folder, 'secret'),
    spool: join(folder, 'spool.db'),
    log: join(folder, 'host.log'),
    shell: join(folder, 'shell'),
  };
}
