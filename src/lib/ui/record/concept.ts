import History from '@lucide/svelte/icons/history';
import { getPeople } from '../people/people.svelte.ts';
import type { Concept } from '../workspace/workspace.ts';
import RecordedSign from './RecordedSign.svelte';
import { setTimeline, Timeline } from './timeline.svelte.ts';
import type { AllFactWords, JoinWords } from './telling.ts';
import { timelineShortcuts } from './shortcuts.ts';

const ID = 'timeline';

/** What each fact is called, and which of them are told together. */
interface RecordInWords {
  facts: AllFactWords;
  joins: readonly JoinWords[];
}

/** The record, as it is read in the page. */
export const provideRecord =
  (words: RecordInWords): Concept =>
  ({ ends, connection, preferences, rail, shortcuts, pieces }) => {
    const isShown = () => rail.isShown(ID);
    const timeline = setTimeline(
      new Timeline({ connection, people: getPeople(), preferences, ...words, isShown }),
    );
    ends.add(() => timeline.dispose());
    shortcuts.add(...timelineShortcuts(() => rail.toggle(ID)));
    pieces.add('footer-facts', RecordedSign);
    rail.add({
      ...{ id: ID, label: 'Timeline', closeLabel: 'Close timeline', icon: History },
      load: () => import('./TimelineList.svelte'),
      onShown: () => void timeline.returnToEnd(),
    });
  };
