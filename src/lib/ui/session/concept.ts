import type { RequestRefused } from '#protocol/wire/messages.ts';
import { newsAt, plainNotice } from '../workspace/notices.ts';
import type { Concept } from '../workspace/workspace.ts';
import { Session, setSession } from './session.svelte.ts';
import SessionName from './SessionName.svelte';

/** How the connection to the session stands, and what was refused on it; `requestWords`: what was not done, and why. */
export const provideSession =
  (requestWords: (refused: RequestRefused) => string): Concept =>
  ({ ends, connection, clock, ticker, dialogs, menu, notices, pieces }) => {
    const session = setSession(new Session({ connection, ticker, now: clock.now }));
    ends.add(() => session.dispose());
    notices.add('refused', () => {
      const refused = newsAt(ticker.now, session.refused)?.refused ?? null;
      return refused === null ? null : plainNotice('waiting', requestWords(refused));
    });
    notices.add('status', () => {
      const { words, status } = session;
      if (words.long === null) return null;
      const tone = words.tone === 'waiting' || words.tone === 'failed' ? words.tone : 'plain';
      return { tone, key: status.kind, text: words.long, offers: [] };
    });
    const showFacts = dialogs.add(() => import('./SessionDialog.svelte'));
    menu.add({
      kind: 'action',
      group: 'session',
      label: 'About this session',
      isShown: () => session.view !== null,
      run: () => showFacts({}),
    });
    pieces.add('header-name', SessionName);
  };
