import { systemClock, systemRandom } from '#base/clock-host.ts';
import type { AgentLife } from '#protocol/lifecycle/absence.ts';
import { SPOOL_MAX_BYTES } from '#protocol/ground/limits.ts';
import type { Log } from '#base/node/log.ts';
import { createStating } from '../lines/stating.ts';
import { spooledSegments } from '../lines/spooled-segment.ts';
import type { BlockMaker } from '../lines/block-maker.ts';
import { filePin } from '../server/trust.ts';
import { roomUrl } from '../server/address.ts';
import type { KnownServer } from '../server/prove-host.ts';
import type { KeptSessions } from './kept-sessions-host.ts';
import type { EndpointKey } from './key.ts';
import type { Recovery } from './recover-host.ts';
import { createRoomLink } from './room-link.ts';
import { signInToRoom } from './room-sign-in.ts';
import { openRoomSocket } from './room-socket-host.ts';
import { createEndpointSession, type EndpointSession } from './session.ts';
import { createShellStarts, type ShellStartParts } from './shell-starts-host.ts';

/** The sessions this agent serves. */
export interface ServedSessions {
  all(): EndpointSession[];
  find(session: string): EndpointSession | undefined;
  /** The one there is, or a new one, which is kept. */
  serve(session: string): EndpointSession;
}

export interface ServingParts extends Omit<ShellStartParts, 'running' | 'recovery'> {
  server: KnownServer;
  key: EndpointKey;
  /** This program's name and version. */
  agent: string;
  life: AgentLife;
  kept: KeptSessions;
  recovery: Recovery;
  maker: BlockMaker;
  log: Log;
}

export function createServedSessions(parts: ServingParts): ServedSessions {
  const { server, key, agent, life, kept, recovery, log } = parts;
  const sessions = new Map<string, EndpointSession>();
  const running = () =>
    [...sessions.values()].flatMap(({ session, terminals }) =>
      terminals().flatMap((terminal) => (terminal.running ? [session] : [])),
    );
  const launch = createShellStarts({ ...parts, running });
  const forget = (session: string) => {
    sessions.get(session)?.dispose();
    sessions.delete(session);
    try {
      kept.remove(session);
    } catch (error) {
      // The next agent asks its room, and hears again that it is over.
      log('warn', 'an ended session could not be taken off the list', { session, error: String(error) });
    }
  };
  const create = (session: string): EndpointSession =>
    createEndpointSession({
      ...{ session, key, log },
      openLink: (events) =>
        createRoomLink({
          ...{ clock: systemClock, random: systemRandom },
          ...events,
          signIn: () => signInToRoom({ server, session, key, agent, life, random: systemRandom }),
          openSocket: ({ header }, socketEvents) =>
            openRoomSocket(roomUrl(server.origin, session), { header, events: socketEvents }),
        }),
      launch: (wanted) => launch(session, wanted),
      createStating: (events) =>
        createStating({
          ...{ session, log, maker: parts.maker, clock: systemClock },
          ...events,
          serverKey: () => filePin(parts.paths.serverKey).read() ?? '',
          sign: key.sign,
          spoolMaxBytes: parts.spoolMaxBytes ?? SPOOL_MAX_BYTES,
          spoolOf: recovery.spoolOf,
          segmentsOf: (terminal) => spooledSegments(recovery.spoolOf(terminal)),
        }),
      adopt: recovery.adopt,
      forgetTerminal: recovery.remove,
      onOver: () => forget(session),
    });
  return {
    all: () => [...sessions.values()],
    find: (session) => sessions.get(session),
    serve(session) {
      const known = sessions.get(session);
      if (known !== undefined) return known;
      const served = create(session);
      sessions.set(session, served);
      kept.add(session);
      return served;
    },
  };
}
