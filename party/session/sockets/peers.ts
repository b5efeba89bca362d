import * as v from 'valibot';
import { ROLES, type Role } from '#protocol/ground/roles.ts';
import { parseSource, type Source } from '../../rooms/source.ts';
import type { Socket } from '../ports.ts';
import { newFlow, wokenFlow, type Flow } from './flow.ts';

/** The agent's socket: the request that opened it showed whose it is. */
export interface AgentPeer {
  kind: 'agent';
  socket: Socket;
  connectedAt: number;
}

/**
 * A browser's or program's socket that has not yet signed `nonce` (base64url), with `publicKey`, as the person whom
 * its cookie stands for. `origin`: how it reached the server; `source`: from where.
 */
export interface GuestPeer {
  kind: 'guest';
  socket: Socket;
  connectedAt: number;
  publicKey: string;
  person: string;
  device: string;
  origin: string;
  source: Source;
  nonce: string;
}

/**
 * The socket of somebody who has proved who they are. `live`: it has been sent all of the watched terminal's newest
 * segment, whose number is `shown`, and is sent what comes. `behind`: it lags, and is sent no output. `waiting`: for a
 * segment that is being cut for it, or for its turn.
 */
export interface ViewerPeer {
  kind: 'viewer';
  socket: Socket;
  connectedAt: number;
  person: string;
  device: string;
  role: Role;
  source: Source;
  /** Tells this socket's keys from all others' on the endpoint; null for one that came to a room from before bursts. */
  typist: number | null;
  watching: string | null;
  mode: 'live' | 'behind' | 'waiting';
  shown: number | null;
  /** Whether the next screen passes over output. */
  skipped: boolean;
  flow: Flow;
}

export type Peer = AgentPeer | GuestPeer | ViewerPeer;

const source = v.custom<Source>((kept) => typeof kept === 'string' && parseSource(kept) !== null);

const keptPeer = v.variant('kind', [
  v.object({ kind: v.literal('agent'), connectedAt: v.number() }),
  v.object({
    kind: v.literal('guest'),
    connectedAt: v.number(),
    publicKey: v.string(),
    person: v.string(),
    device: v.string(),
    origin: v.string(),
    source,
    nonce: v.string(),
  }),
  v.object({
    kind: v.literal('viewer'),
    connectedAt: v.number(),
    person: v.string(),
    device: v.string(),
    role: v.picklist(ROLES),
    source,
    // Not kept by rooms from before bursts.
    typist: v.optional(v.nullable(v.number()), null),
    watching: v.nullable(v.string()),
    mode: v.picklist(['live', 'behind', 'waiting']),
    sent: v.number(),
  }),
]);

type Kept = v.InferOutput<typeof keptPeer>;

export type NewViewer = Pick<
  ViewerPeer,
  'socket' | 'connectedAt' | 'person' | 'device' | 'role' | 'source' | 'typist'
>;

export function newViewer(viewer: NewViewer): ViewerPeer {
  return {
    ...viewer,
    kind: 'viewer',
    watching: null,
    mode: 'live',
    shown: null,
    skipped: false,
    flow: newFlow(),
  };
}

function keptOf(peer: Peer): Kept {
  if (peer.kind === 'agent') {
    const { kind, connectedAt } = peer;
    return { kind, connectedAt };
  }
  if (peer.kind === 'guest') {
    const { kind, connectedAt, publicKey, person, device, origin, source, nonce } = peer;
    return { kind, connectedAt, publicKey, person, device, origin, source, nonce };
  }
  const { kind, connectedAt, person, device, role, source, typist, watching, mode, flow } = peer;
  return { kind, connectedAt, person, device, role, source, typist, watching, mode, sent: flow.sent };
}

/** Stores the part of a peer's state that must survive hibernation. Called when it changes, never once a frame. */
export function keepPeer(peer: Peer): void {
  if (peer.kind === 'viewer') peer.flow.kept = peer.flow.sent;
  peer.socket.keep(keptOf(peer));
}

/** The peer of a socket that outlived hibernation, or null if nothing was kept. `shown` is for the caller to find. */
export function wokenPeer(socket: Socket, kept: unknown): Peer | null {
  const parsed = v.safeParse(keptPeer, kept);
  if (!parsed.success) return null;
  if (parsed.output.kind !== 'viewer') return { ...parsed.output, socket };
  const { mode, sent, ...viewer } = parsed.output;
  return {
    ...newViewer({ ...viewer, socket }),
    watching: viewer.watching,
    mode,
    skipped: mode === 'behind',
    flow: wokenFlow(sent),
  };
}
