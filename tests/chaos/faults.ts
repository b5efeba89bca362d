import type { SeededRandom } from '../harness/random.ts';
import type { World } from './world.ts';

/** Something that goes wrong, for a while where it has a length. Times in ms. */
export type Fault =
  | { kind: 'kill-agent' }
  | { kind: 'kill-workerd' }
  | { kind: 'kill-server' }
  | { kind: 'server-away'; ms: number }
  | { kind: 'replace-agent' }
  | { kind: 'cut-agent' }
  | { kind: 'cut-viewers' }
  | { kind: 'agent-line-down'; ms: number }
  | { kind: 'viewer-line-down'; ms: number }
  | { kind: 'agent-line-frozen'; ms: number }
  | { kind: 'viewer-line-frozen'; ms: number }
  | { kind: 'agent-line-slow'; ms: number; bytesPerSecond: number }
  | { kind: 'viewer-line-slow'; ms: number; bytesPerSecond: number };

/** A fault and the ms that pass before the next one may begin: shorter than its own length, and they overlap. */
export interface Step {
  fault: Fault;
  thenMs: number;
}

const KINDS = [
  'kill-agent',
  'kill-workerd',
  'kill-server',
  'server-away',
  'replace-agent',
  'cut-agent',
  'cut-viewers',
  'agent-line-down',
  'viewer-line-down',
  'agent-line-frozen',
  'viewer-line-frozen',
  'agent-line-slow',
  'viewer-line-slow',
] as const satisfies readonly Fault['kind'][];

function drawFault(random: SeededRandom): Fault {
  const kind = random.pick(KINDS);
  const ms = random.between(100, 2500);
  switch (kind) {
    case 'server-away':
      return { kind, ms: random.between(500, 6000) };
    case 'agent-line-slow':
    case 'viewer-line-slow':
      return { kind, ms, bytesPerSecond: random.between(50_000, 2_000_000) };
    case 'agent-line-down':
    case 'viewer-line-down':
    case 'agent-line-frozen':
    case 'viewer-line-frozen':
      return { kind, ms };
    default:
      return { kind };
  }
}

export function drawSteps(random: SeededRandom): Step[] {
  return Array.from({ length: random.between(1, 5) }, () => ({
    fault: drawFault(random),
    thenMs: random.between(0, 1500),
  }));
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** One agent and one server at a time: faults that start and stop the same program wait for each other. */
function createTurns() {
  const last = new Map<string, Promise<void>>();
  return (name: string, action: () => Promise<void>): Promise<void> => {
    const turn = (last.get(name) ?? Promise.resolve()).then(action);
    last.set(name, turn);
    return turn;
  };
}

/** Brings faults about; each resolves once it is over and what it broke has been started again. */
export function createFaults(world: World) {
  const turn = createTurns();
  const restartServer = (signal: NodeJS.Signals, awayMs: number) =>
    turn('server', async () => {
      await world.stopServer(signal);
      await pause(awayMs);
      await world.startServer();
    });
  const restartAgent = (signal: NodeJS.Signals, prepare: () => Promise<void>) =>
    turn('agent', async () => {
      await world.stopAgent(signal);
      await prepare();
      await world.startAgent();
    });
  const weather = (line: 'agentLine' | 'viewerLine', kind: World['agentLine']['weather'], ms: number) =>
    turn(line, async () => {
      world[line].weather = kind;
      await pause(ms);
      world[line].weather = { kind: 'clear' };
    });

  return async (fault: Fault): Promise<void> => {
    switch (fault.kind) {
      case 'kill-agent':
        return restartAgent('SIGKILL', async () => {});
      case 'replace-agent':
        return restartAgent('SIGTERM', () => world.replaceBuild());
      case 'kill-server':
        return restartServer('SIGKILL', 0);
      case 'server-away':
        return restartServer('SIGTERM', fault.ms);
      case 'kill-workerd':
        return turn(
          'server',
          async () => process.kill(await world.pid('server/workerd.json'), 'SIGKILL') && undefined,
        );
      case 'cut-agent':
        return world.agentLine.cut();
      case 'cut-viewers':
        return world.viewerLine.cut();
      case 'agent-line-down':
        return weather('agentLine', { kind: 'down' }, fault.ms);
      case 'viewer-line-down':
        return weather('viewerLine', { kind: 'down' }, fault.ms);
      case 'agent-line-frozen':
        return weather('agentLine', { kind: 'frozen' }, fault.ms);
      case 'viewer-line-frozen':
        return weather('viewerLine', { kind: 'frozen' }, fault.ms);
      case 'agent-line-slow':
        return weather('agentLine', { kind: 'slow', bytesPerSecond: fault.bytesPerSecond }, fault.ms);
      case 'viewer-line-slow':
        return weather('viewerLine', { kind: 'slow', bytesPerSecond: fault.bytesPerSecond }, fault.ms);
    }
  };
}
