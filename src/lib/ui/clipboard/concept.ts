import { getControl } from '../control/control.svelte.ts';
import { getScreen } from '../screen/screen.svelte.ts';
import { getSession } from '../session/session.svelte.ts';
import { getInput } from '../input/input.svelte.ts';
import { newsAt, plainNotice } from '../workspace/notices.ts';
import type { Concept } from '../workspace/workspace.ts';
import { Clipboard, setClipboard } from './clipboard.svelte.ts';
import { clipboardShortcuts } from './shortcuts.ts';
import { clipboardWords, clipWords } from './words.ts';

/** Copying out of the terminal and pasting into it. */
export const provideClipboard: Concept = ({ clock, ticker, dialogs, shortcuts, notices }) => {
  const show = dialogs.add(() => import('./PasteDialog.svelte'));
  const clipboard = setClipboard(
    new Clipboard({
      ...{ session: getSession(), screen: getScreen(), control: getControl(), input: getInput() },
      now: clock.now,
      show: (text, isStillMeant) => show({ text, isStillMeant }),
    }),
  );
  getScreen().onUserData((data) => clipboard.noteKeys(data));
  getScreen().onClip((text) => clipboard.noteClip(text));
  notices.add('happened', () => {
    const clip = clipboard.clipAt(ticker.now);
    if (clip === null) return null;
    const text = clipWords(clip);
    const offers = [{ id: 'copy', label: 'Copy', run: () => void clipboard.copyClip() }];
    return { tone: 'asking', key: text, text, offers };
  });
  shortcuts.add(...clipboardShortcuts(clipboard, shortcuts));
  notices.add('happened', () => {
    const news = newsAt(ticker.now, clipboard.news);
    return news === null ? null : plainNotice('waiting', clipboardWords(news.what, shortcuts));
  });
};
