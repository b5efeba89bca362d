import * as v from 'valibot';
import { CLOSES, type CloseReason } from '#protocol/wire/close.ts';
import { sessionCare } from '#protocol/desk/directory.ts';
import { openedSession } from '#protocol/desk/enrolment.ts';
import { count } from '#protocol/ground/values.ts';
import { ROLES } from '#protocol/ground/roles.ts';
import { keptVersion } from '#protocol/handoff-note/routes.ts';
import { notesRoomFact } from '#protocol/notes/told.ts';
import { presenceIdentity } from '#protocol/notes/presence.ts';

/* What the rooms say to each other, under the header of `INTERNAL_HEADER`; nobody else may. */

/** POST below a session's path: opens it. */
export const OPEN_PATH = 'internal/open';
export const openBody = v.object({
  title: v.string(),
  endpoint: v.string(),
  endpointName: v.string(),
  endpointKey: v.string(),
});
export type OpenBody = v.InferOutput<typeof openBody>;
export const openAnswer = openedSession.entries.links;

/** GET below a session's path: why a socket with these headers would be refused, or null. */
export const ADMIT_PATH = 'internal/admit';
// The names of CLOSES are CloseReason by definition; Object.keys only knows strings.
const closeReason = v.picklist(Object.keys(CLOSES) as CloseReason[]);
export const admitAnswer = v.nullable(closeReason);

/** GET below a session's path, with `person`: who these headers' cookie makes them to the others, or why nobody. */
export const ADMIT_NOTES_PATH = 'internal/admit-notes';
export const admitNotesAnswer = v.variant('ok', [
  v.object({ ok: v.literal(true), identity: presenceIdentity }),
  v.object({ ok: v.literal(false), problem: closeReason }),
]);
export type AdmitNotesAnswer = v.InferOutput<typeof admitNotesAnswer>;

/** POST below a session's notes' path: closes the sockets of these devices. Answers 204. */
export const DROP_PATH = 'internal/drop';
export const dropBody = v.object({ devices: v.array(v.string()), reason: closeReason });
export type DropBody = v.InferOutput<typeof dropBody>;

/** POST below a session's path: acts about notes, and facts about the handoff note, for the record; each once. Answers 204. */
export const NOTE_ACTS_PATH = 'internal/note-acts';
export const noteActsBody = v.object({ facts: v.array(notesRoomFact) });

/** POST below a session's notes' path: what has arrived there from a number on. */
export const NOTES_PAGE_PATH = 'internal/notes-page';
export const notesPageBody = v.object({ from: count });

/** POST below a session's notes' path: the handoff note, or a version of it, as somebody of this role may read it. */
export const HANDOFF_NOTE_PATH = 'internal/handoff-note';
export const readNoteBody = v.object({ role: v.picklist(ROLES), version: v.nullable(count) });
export type ReadNoteBody = v.InferOutput<typeof readNoteBody>;

/** POST below a session's notes' path: keeps the handoff note as it stands, for the handoff with this id. */
export const KEEP_HANDOFF_NOTE_PATH = 'internal/keep-handoff-note';
export const keepNoteBody = v.object({ handoff: v.string() });
export const keptNoteAnswer = v.object({ version: keptVersion, text: v.string() });
export type KeptNoteAnswer = v.InferOutput<typeof keptNoteAnswer>;

/** POST below a session's path: returns a secret for somebody who gave the desk a code. */
export const TICKET_PATH = 'internal/ticket';
export const ticketBody = v.object({ invitation: v.string() });
export const ticketAnswer = v.object({ secret: v.string() });

/** POST below the desk's path: a code that may be told to it from now on, unless another has the same. */
export const CODE_PATH = 'internal/code';
export const codeBody = v.object({
  sha256: v.string(),
  digits: v.number(),
  /** How many digits such a code has while few wrong ones are typed. */
  usual: v.number(),
  session: v.string(),
  invitation: v.string(),
  expiresAt: v.number(),
});
export type CodeBody = v.InferOutput<typeof codeBody>;
/** `taken`: it is another's, or too short for now; `digits`: how many such a code has to have now. */
export const codeAnswer = v.object({ taken: v.boolean(), digits: v.number() });
export type CodeAnswer = v.InferOutput<typeof codeAnswer>;

/**
 * POST below a session's path: the server is about to end. So below the desk's, which tells the rooms whose endpoints are
 * there; that is said from outside of the rooms, by the server's process with the secret of `HOST_HEADER`. Answers 204.
 */
export const STOPPING_PATH = 'internal/stopping';

/** GET below the desk's path, with `session`: 204 if that session exists, otherwise 404. */
export const KNOWN_PATH = 'internal/known';

/** POST below the desk's path: a session's present state. */
export const NEWS_PATH = 'internal/news';
export const deskNews = v.object({
  session: v.string(),
  online: v.boolean(),
  endedAt: v.nullable(v.number()),
  care: v.exactOptional(sessionCare),
});
export type DeskNews = v.InferOutput<typeof deskNews>;
