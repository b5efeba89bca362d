import MessageSquare from '@lucide/svelte/icons/message-square';
import { noteIn } from '#protocol/notes/note-link.ts';
import { getCommands } from '../commands/commands.svelte.ts';
import { askToNotify, mayAskToNotify, notify } from '../commands/notify-host.ts';
import { Places } from '../commands/places.ts';
import { linkedPlace } from '../kit/linked-place.ts';
import { pageStorage } from '../kit/page-storage.ts';
import { getPresence } from '../presence/presence.svelte.ts';
import { getReplay } from '../replay/replay.svelte.ts';
import { getScreen } from '../screen/screen.svelte.ts';
import { getSession } from '../session/session.svelte.ts';
import { isShutOut } from '../session/shut-out.ts';
import { getAway } from '../transcript/away.svelte.ts';
import { getTranscript } from '../transcript/transcript.svelte.ts';
import { newsAt, plainNotice } from '../workspace/notices.ts';
import type { Concept, Workspace } from '../workspace/workspace.ts';
import NotePinsPlace from './NotePinsPlace.svelte';
import { NotesInPage, setNotes } from './notes.svelte.ts';
import { createPast } from './past.ts';
import { notesShortcuts } from './shortcuts.ts';
import { Where } from './where.svelte.ts';
import { awayToldWords, copiedWords, MOMENT_FAILED, toldWords } from './words.ts';

const ID = 'notes';

/** What people write about lines: pinned where they stand, and listed beside the terminal. */
export const provideNotes: Concept = ({
  id,
  ends,
  clock,
  ports,
  rail,
  shortcuts,
  menu,
  notices,
  ticker,
  pieces,
}) => {
  const session = getSession();
  const screen = getScreen();
  const commands = getCommands();
  const places = new Places(session, screen);
  places.olderIn(getTranscript());
  ends.add(() => places.dispose());
  const past = createPast({ connection: session.connection, clock });
  const where = new Where({
    ...{ screen, places, commands, past, clock, replay: getReplay() },
    makeWay() {
      if (rail.lies !== 'beside') rail.close();
    },
  });
  const notes = setNotes(
    new NotesInPage({
      ...{
        id,
        origin: location.origin,
        session,
        screen,
        where,
        past,
        clock,
        random: ports.random,
        storage: pageStorage(),
      },
      show() {
        if (!rail.isShown(ID)) rail.toggle(ID);
      },
      tell: (told) => notify(session.endpointName, toldWords(told)),
    }),
  );
  ends.add(() => notes.dispose());
  getPresence().carry(notes.part);
  ends.add(
    session.connection.onState((state) => {
      if (isShutOut(state)) notes.erase();
    }),
  );
  shortcuts.add(...notesShortcuts(notes));
  menu.add({
    kind: 'action',
    group: 'view',
    label: 'Add a note',
    keys: 'Ctrl+Shift+M',
    isShown: () => notes.mayWrite && !session.isOver,
    run: () => notes.begin(),
  });
  notices.add('happened', () => {
    const news = newsAt(ticker.now, notes.told);
    if (news === null) return null;
    const show = { id: 'show-note', label: 'Show', run: () => notes.showInList(news.note) };
    const allow = { id: 'notify', label: 'Notify me', run: () => void askToNotify() };
    const offers = mayAskToNotify() ? [allow, show] : [show];
    return { ...plainNotice('waiting', toldWords(news)), key: news.id, offers };
  });
  notices.add('happened', () => {
    const failed = newsAt(ticker.now, where.failed);
    return failed === null ? null : plainNotice('failed', MOMENT_FAILED);
  });
  notices.add('happened', () => {
    const news = newsAt(ticker.now, notes.copied);
    return news === null ? null : plainNotice(news.isCopied ? 'plain' : 'failed', copiedWords(news.isCopied));
  });
  followLinks(id, { notes, ends, connection: session.connection });
  getAway().alsoTells((since) => {
    const told = notes.toldSince(since);
    const [first] = told;
    if (first === undefined) return null;
    return { text: awayToldWords(told.length), run: () => notes.showInList(first.note) };
  });
  pieces.add('over-screen', NotePinsPlace);
  rail.add({
    ...{ id: ID, label: 'Notes', closeLabel: 'Close notes', icon: MessageSquare },
    load: () => import('./NotesPanel.svelte'),
    onShown: () => undefined,
  });
};

/** Opens the note a link names, the first one once it has come. */
function followLinks(
  id: string,
  { notes, ends, connection }: Pick<Workspace, 'ends' | 'connection'> & { notes: NotesInPage },
): void {
  let linked = linkedPlace.take(id, noteIn);
  const open = () => {
    if (linked !== null && connection.view !== null && notes.showNote(linked)) linked = null;
  };
  const handleHash = () => {
    linked = noteIn(location.hash.slice(1));
    open();
  };
  addEventListener('hashchange', handleHash);
  ends.add(() => removeEventListener('hashchange', handleHash));
  ends.add(notes.part.notes.onChange(open));
}
