import { DOOR_QUERY, HANDOFF_NOTE_DOOR } from '#protocol/handoff-note/frames.ts';
import { notesPath } from '#protocol/people/link.ts';
import { NOTES_TOKEN_QUERY } from '#protocol/wire/http.ts';
import type { ConnectionState } from '../connection-state.ts';
import { createLine, type Line, type LinePorts } from '../wire/line.ts';
import type { SharedNotePart } from './shared-note.ts';

export interface NoteLineOptions {
  session: string;
  person: string;
  /** Shows the room that they are. */
  token(): string | null;
  part: SharedNotePart;
  onState(state: ConnectionState): void;
}

/** A page's line to the handoff note's own door. */
export function createNoteLine(
  { session, person, token, part, onState }: NoteLineOptions,
  ports: LinePorts,
): Line {
  const query = () =>
    new URLSearchParams({
      person,
      [NOTES_TOKEN_QUERY]: token() ?? '',
      [DOOR_QUERY]: HANDOFF_NOTE_DOOR,
    });
  const line = createLine(() => `${notesPath(session)}?${query()}`, {
    ports,
    events: {
      onOpen: () => part.handleOpen((frame) => void line.send(frame)),
      onFrame(frame) {
        line.welcomed();
        part.handleFrame(frame);
      },
      onLost: () => part.handleLost(),
      onState,
      onLatency: () => undefined,
      onQuiet: () => undefined,
    },
  });
  return line;
}
