import type { Bytes } from '#base/bytes.ts';
import { NOTES_TOKEN_QUERY } from '#protocol/wire/http.ts';
import { notesPath } from '#protocol/people/link.ts';
import { createLine, type Line, type LinePorts } from '../wire/line.ts';
import type { ConnectionState } from '../connection-state.ts';
import type { NotesPart } from './notes.ts';

export interface NotesLineOptions {
  session: string;
  person: string;
  /** Shows the room that they are. */
  token(): string | null;
  /** The notes that go over it; null where only presence does. */
  notes: NotesPart | null;
}

/** What else goes over the line to the notes room. */
export interface NotesLineEvents {
  onOpen?(): void;
  /** The room has spoken for the first time on this socket. */
  onWelcome?(): void;
  /** A frame that is not about notes. */
  onFrame?(frame: Bytes): void;
  onLost?(): void;
  onState?(state: ConnectionState): void;
}

/** A page's line to the notes room. */
export function createNotesLine(
  { session, person, token, notes }: NotesLineOptions,
  { ports, events }: { ports: LinePorts; events: NotesLineEvents },
): Line {
  let isWelcomed = false;
  const path = () =>
    `${notesPath(session)}?${new URLSearchParams({ person, [NOTES_TOKEN_QUERY]: token() ?? '' })}`;
  const line = createLine(path, {
    ports,
    events: {
      onOpen() {
        isWelcomed = false;
        events.onOpen?.();
        notes?.handleOpen((frame) => void line.send(frame));
      },
      onFrame(frame) {
        if (!isWelcomed) {
          isWelcomed = true;
          events.onWelcome?.();
          line.welcomed();
        }
        if (notes?.handleFrame(frame) !== true) events.onFrame?.(frame);
      },
      onLost() {
        notes?.handleLost();
        events.onLost?.();
      },
      onState: (state) => events.onState?.(state),
      onLatency: () => undefined,
      onQuiet: () => undefined,
    },
  });
  return line;
}
