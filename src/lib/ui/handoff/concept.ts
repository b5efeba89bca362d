import { Places } from '../commands/places.ts';
import { moment } from '../kit/moment.ts';
import { pageStorage } from '../kit/page-storage.ts';
import { eraseKept } from '../notes/kept-acts.ts';
import { getNotes } from '../notes/notes.svelte.ts';
import { getPeople } from '../people/people.svelte.ts';
import { getScreen } from '../screen/screen.svelte.ts';
import { getSession } from '../session/session.svelte.ts';
import { isShutOut } from '../session/shut-out.ts';
import { getTerminals } from '../terminals/terminals.svelte.ts';
import { getTranscript } from '../transcript/transcript.svelte.ts';
import type { Concept } from '../workspace/workspace.ts';
import CareSign from './CareSign.svelte';
import { Handoff, setHandoff, setHandoffSource } from './handoff.svelte.ts';
import HandOverButton from './HandOverButton.svelte';
import { KEPT_TEXT } from './kept-text.ts';
import { handoffMenu } from './menu.ts';
import { askedNotice, offeredNotice, untakenNotice } from './notices.ts';
import { SourceInPage } from './source.svelte.ts';
import TakeoverPlace from './TakeoverPlace.svelte';

/** Who takes care of the session, and how it passes to the next. */
export const provideHandoff: Concept = (workspace) => {
  const { id, connection, dialogs, ends, home, layout, menu, notices, pieces, ticker } = workspace;
  const session = getSession();
  const people = getPeople();
  const screen = getScreen();
  const notes = getNotes();
  const terminals = getTerminals();
  const places = new Places(session, screen);
  places.olderIn(getTranscript());
  ends.add(() => places.dispose());
  const source = setHandoffSource(new SourceInPage({ connection, notes: notes.part.notes }));
  ends.add(() => source.dispose());
  const openDialog = dialogs.add(() => import('./HandOverDialog.svelte'));
  const askWhatFor = dialogs.add(() => import('./WaitingDialog.svelte'));
  const momentOf = (at: number) => moment(session.here(at), ticker.now);
  const handoff = setHandoff(
    new Handoff({
      ...{ session, source, moment: momentOf },
      terminalName: (terminal) => terminals.called(terminal),
      go: (place) => places.go(place),
      showNote(note) {
        notes.showInList(note);
        notes.go(note);
      },
      leave: () => home.focus(),
      askForHandover: () => openDialog({ session: id }),
      askWhatFor: () => askWhatFor({}),
    }),
  );
  ends.add(() => handoff.dispose());
  ends.add(
    connection.onState((state) => {
      if (isShutOut(state)) eraseKept({ storage: pageStorage(), about: KEPT_TEXT, session: id });
    }),
  );
  screen.coveredWhile(() => handoff.isShown);

  menu.add(...handoffMenu({ session, handoff, isNarrow: () => layout.isNarrow }));
  const nameOf = (person: string) => people.nameOf(person);
  const told = () => ({ handoff, me: session.me, nameOf, moment: momentOf });
  notices.add('asked', () => askedNotice(told()));
  notices.add('held', () => untakenNotice(told()));
  notices.add('standing', () => offeredNotice(told()));
  pieces.add('main', TakeoverPlace, () => handoff.isShown);
  pieces.add('footer-facts', CareSign, () => session.view !== null);
  pieces.add('header-verbs', HandOverButton, () => !layout.isNarrow && handoff.mayOffer);
};
