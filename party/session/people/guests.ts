import { HELLO_TIMEOUT_MS } from '#protocol/ground/limits.ts';
import type { Ground } from '../ground.ts';
import type { GuestPeer } from '../sockets/peers.ts';

/** Sockets of people who have not yet proved who they are, and how long that may take them. */
export interface Guests {
  /** One has been challenged. */
  expectHello(): void;
  /** Whether this one has taken too long. */
  isSilent(guest: GuestPeer): boolean;
  /** Closes sockets that have taken too long. */
  sweep(): void;
}

export function createGuests({ ports, alarms, connections }: Ground): Guests {
  const { clock } = ports;
  const isSilent = ({ connectedAt }: GuestPeer) => clock.now() - connectedAt >= HELLO_TIMEOUT_MS;
  return {
    expectHello: () => alarms.soonest('hello', clock.now() + HELLO_TIMEOUT_MS),
    isSilent,
    sweep() {
      for (const guest of connections.guests())
        if (isSilent(guest)) connections.close(guest, 'hello-timeout');
      const waiting = connections.guests();
      const first = Math.min(...waiting.map(({ connectedAt }) => connectedAt + HELLO_TIMEOUT_MS));
      if (waiting.length > 0) alarms.soonest('hello', first);
    },
  };
}
