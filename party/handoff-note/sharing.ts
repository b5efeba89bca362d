import type { Bytes } from '#base/bytes.ts';
import { encodeRoomSays } from '#protocol/handoff-note/frames.ts';
import { encodeUpdate } from '#protocol/notes/sync-frame.ts';
import type { NotesSocket } from '../notes/member.ts';
import { createPageConnection } from '../notes/page-connection.ts';
import type { Mount } from '../notes/sync-room.ts';
import { leavePlace, type NoteMember } from './member.ts';

/** Pages at y-partykit's document, which hears only of what is stored, and to whom what it says is passed on. */
export interface NoteSharing {
  /** Takes a page into the document of now. */
  takeIn(member: NoteMember): Promise<void>;
  /** A fresh document has taken the place of the one in which all are. */
  moveAll(): void;
  /** A change is stored: it is y-partykit's document's now, and all others'. */
  share(writer: NoteMember, update: Bytes): void;
}

export interface NoteSharingParts {
  members: ReadonlyMap<NotesSocket, NoteMember>;
  mount: Mount;
  generation(): number;
  /** Whether a page is sent what changes. */
  isLive(member: NoteMember): boolean;
  send(member: NoteMember, frame: Bytes): void;
  /** Called with what went wrong for one page, which is nobody else's matter. */
  fail(member: NoteMember, error: unknown): void;
}

export function createNoteSharing(parts: NoteSharingParts): NoteSharing {
  const { members, mount, generation, isLive, fail } = parts;
  /** The change that y-partykit is being given, and who has it. */
  let current: { frame: Bytes; has: Set<NoteMember> } | null = null;

  function pass(member: NoteMember): void {
    if (current === null || current.has.has(member)) return;
    current.has.add(member);
    if (member.isReading && isLive(member)) parts.send(member, current.frame);
  }

  async function settle(member: NoteMember): Promise<void> {
    const now = generation();
    const connection = createPageConnection(() => pass(member));
    const mounted = await mount(connection);
    // It has gone meanwhile; y-partykit must have accepted the connection before it can release it.
    if (!members.has(member.socket) || now !== generation()) connection.end();
    else member.place = { generation: now, connection, mounted };
    if (members.has(member.socket) && member.place === null) await settle(member);
  }

  const takeIn = (member: NoteMember) => settle(member).catch((error: unknown) => fail(member, error));

  return {
    takeIn,
    moveAll() {
      for (const member of [...members.values()]) {
        leavePlace(member);
        void takeIn(member);
      }
    },
    share(writer, update) {
      current = { frame: encodeRoomSays({ type: 'update', update }), has: new Set([writer]) };
      writer.place?.connection.deliver(encodeUpdate(update));
      for (const member of [...members.values()]) {
        try {
          pass(member);
        } catch (error) {
          fail(member, error);
        }
      }
      current = null;
    },
  };
}
