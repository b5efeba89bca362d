import * as v from 'valibot';
import { ROLES, type Role } from '#protocol/roles.ts';
import { newFlow, wokenFlow, type Flow } from './flow.ts';
import type { Socket } from './ports.ts';

/** An agent's socket. `nonce` is what it is to sign; before `accepted` it may say nothing else. */
export interface AgentPeer {
  kind: 'agent';
  socket: Socket;
  connectedAt: number;
  nonce: string;
  accepted: boolean;
}

/**
 * A viewer's socket. `live`: it has been sent all of the watched terminal's newest segment, whose number is `shown`,
 * and is sent what comes. `behind`: it lags, and is sent no output. `waiting`: for a segment that is being cut for it.
 */
export interface ViewerPeer {
  kind: 'viewer';
  socket: Socket;
  connectedAt: number;
  link: string;
  role: Role;
  expiresAt: number;
  greeted: boolean;
  watching: string | null;
  mode: 'live' | 'behind' | 'waiting';
  shown: number | null;
  /** Whether the next screen passes over output. */
  skipped: boolean;
  flow: Flow;
}

export type Peer = AgentPeer | ViewerPeer;

const keptPeer = v.variant('kind', [
  v.object({ kind: v.literal('agent'), connectedAt: v.number(), nonce: v.string(), accepted: v.boolean() }),
  v.object({
    kind: v.literal('viewer'),
    connectedAt: v.number(),
    link: v.string(),
    role: v.picklist(ROLES),
    expiresAt: v.number(),
    greeted: v.boolean(),
    watching: v.nullable(v.string()),
    mode: v.picklist(['live', 'behind', 'waiting']),
    sent: v.number(),
  }),
]);

type Kept = v.InferOutput<typeof keptPeer>;

export type NewViewer = Pick<ViewerPeer, 'socket' | 'connectedAt' | 'link' | 'role' | 'expiresAt'>;

export function newViewer(viewer: NewViewer): ViewerPeer {
  return {
    ...viewer,
    kind: 'viewer',
    greeted: false,
    watching: null,
    mode: 'live',
    shown: null,
    skipped: false,
    flow: newFlow(),
  };
}

function keptOf(peer: Peer): Kept {
  if (peer.kind === 'agent') {
    const { kind, connectedAt, nonce, accepted } = peer;
    return { kind, connectedAt, nonce, accepted };
  }
  const { kind, connectedAt, link, role, expiresAt, greeted, watching, mode, flow } = peer;
  return {
    kind,
    connectedAt,
    link,
    role,
    expiresAt,
    greeted,
    watching,
    mode,
    sent: flow.sent,
  };
}

/** Keeps what of a peer is to outlive hibernation. Called where it changes, never once a frame. */
export function keepPeer(peer: Peer): void {
  if (peer.kind === 'viewer') peer.flow.kept = peer.flow.sent;
  peer.socket.keep(keptOf(peer));
}

/** The peer of a socket that outlived hibernation, or null where nothing was kept. `shown` is for the caller to find. */
export function wokenPeer(socket: Socket, kept: unknown): Peer | null {
  const parsed = v.safeParse(keptPeer, kept);
  if (!parsed.success) return null;
  if (parsed.output.kind === 'agent') return { ...parsed.output, socket };
  const { mode, sent, ...viewer } = parsed.output;
  return {
    ...newViewer({ ...viewer, socket }),
    greeted: viewer.greeted,
    watching: viewer.watching,
    mode,
    skipped: mode === 'behind',
    flow: wokenFlow(sent),
  };
}
