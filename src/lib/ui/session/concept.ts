import { onDestroy } from 'svelte';
import { newsAt, plainNotice } from '../workspace/notices.ts';
import type { Concept } from '../workspace/workspace.ts';
import { Session, setSession } from './session.svelte.ts';
import SessionName from './SessionName.svelte';
import { requestWords } from './words.ts';

/** The session itself: how the connection to it stands, what was refused, and its end. */
export const provideSession: Concept = ({ connection, clock, ticker, dialogs, menu, notices, pieces }) => {
  const session = setSession(new Session({ connection, ticker, now: clock.now }));
  onDestroy(() => session.dispose());
  const askToEnd = dialogs.add(() => import('./EndSessionDialog.svelte'));
  menu.add({
    kind: 'action',
    group: 'page',
    label: 'End session…',
    isDanger: true,
    isShown: () => session.may('end-session'),
    isDisabled: () => !session.isOpen,
    run: () => askToEnd({}),
  });
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
  pieces.add('header-name', SessionName);
};
