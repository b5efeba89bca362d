import type { Bytes } from '#base/bytes.ts';
import { Disposables, type Dispose } from '#base/disposables.ts';
import { createEmitter } from '#base/emitter.ts';
import type { Random } from '#base/ports.ts';
import { AWARENESS_GONE_MS, AWARENESS_RENEW_MS } from '#protocol/ground/limits.ts';
import {
  encodeAwareness,
  entryOf,
  isAwareness,
  readAwareness,
  readState,
} from '#protocol/notes/notes-frame.ts';
import type { PresenceState } from '#protocol/notes/presence.ts';
import { createNotesLine } from '../session/notes/notes-line.ts';
import type { NotesPart } from '../session/notes/notes.ts';
import type { LinePorts } from '../session/wire/line.ts';
import type { ConnectionState } from '../session/connection-state.ts';

/** What another page says of the person before it. */
export interface PagePresence {
  /** The page's number; it is another after a lost line. */
  readonly client: number;
  readonly state: PresenceState;
}

/**
 * A page's line to the notes room, in y-protocols' awareness. y-partykit's own provider is not used: it comes back
 * whatever it was closed for, and keeps clock, timers and sockets to itself.
 */
export interface Channel {
  readonly state: ConnectionState;
  /** Kept while the line is lost; what the room then says takes its place. */
  readonly others: readonly PagePresence[];
  onChange(listener: () => void): Dispose;
  /** Says what there is to say now. */
  speak(): void;
  close(): void;
}

export interface ChannelOptions {
  session: string;
  person: string;
  /** Shows the room that they are. */
  token(): string | null;
  /** What to say of oneself; null while that is not known. */
  current(): PresenceState | null;
  /** The notes that go over the same line. */
  notes?: NotesPart;
}

export function createChannel(options: ChannelOptions, ports: LinePorts): Channel {
  const { current, notes = null } = options;
  const changes = createEmitter<undefined>();
  const others = new Map<number, PagePresence & { json: string; heardAt: number }>();
  const opened = { client: 0, clock: 0, ends: new Disposables() };

  const line = createNotesLine(
    { ...options, notes },
    {
      ports,
      events: {
        onOpen() {
          // A new one each time: the old one's socket may not yet be known to be gone.
          opened.client = randomClient(ports.random);
          opened.clock = 0;
          opened.ends = new Disposables();
          renewLater();
          speak();
        },
        onWelcome: () => others.clear(),
        onFrame: handleFrame,
        onLost: () => opened.ends.dispose(),
      },
    },
  );

  function speak(): void {
    const state = current();
    if (state !== null)
      line.send(encodeAwareness([entryOf({ client: opened.client, clock: ++opened.clock, state })]));
  }

  function renewLater(): void {
    opened.ends.add(
      ports.clock.after(AWARENESS_RENEW_MS, () => {
        speak();
        forgetSilent();
        renewLater();
      }),
    );
  }

  /** The room does the same; this is for who left while nothing was sent here. */
  function forgetSilent(): void {
    const now = ports.clock.now();
    const silent = [...others.values()].filter(({ heardAt }) => now - heardAt > AWARENESS_GONE_MS);
    for (const { client } of silent) others.delete(client);
    if (silent.length > 0) changes.emit(undefined);
  }

  function handleFrame(frame: Bytes): void {
    const entries = readAwareness(frame);
    if (entries !== null) entries.forEach(({ client, json }) => hear(client, json));
    else if (isAwareness(frame)) line.refuse('malformed-frame');
    changes.emit(undefined);
  }

  function hear(client: number, json: string): void {
    if (client === opened.client) return;
    const known = others.get(client);
    const state = known?.json === json ? known.state : readState(json);
    // What this build cannot read says nothing; whoever is gone says null.
    if (state === null) others.delete(client);
    else others.set(client, { client, state, json, heardAt: ports.clock.now() });
  }

  line.open();

  return {
    get state() {
      return line.state;
    },
    get others() {
      return [...others.values()];
    },
    onChange: changes.subscribe,
    speak,
    close: () => line.close(),
  };
}

function randomClient(random: Random): number {
  return new DataView(random.bytes(4).slice().buffer).getUint32(0);
}
