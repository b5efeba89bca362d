import History from '@lucide/svelte/icons/history';
import { getPeople } from '../people/people.svelte.ts';
import type { Concept } from '../workspace/workspace.ts';
import { setTimeline, Timeline } from './timeline.svelte.ts';
import type { AllFactWords } from './telling.ts';
import { timelineShortcuts } from './shortcuts.ts';
import TimelineList from './TimelineList.svelte';

const ID = 'timeline';

/** The record, as it is read in the page; `facts`: what each of its facts is called. */
export const provideRecord =
  (facts: AllFactWords): Concept =>
  ({ ends, connection, rail, shortcuts }) => {
    const isShown = () => rail.isShown(ID);
    const timeline = setTimeline(new Timeline({ connection, people: getPeople(), facts, isShown }));
    ends.add(() => timeline.dispose());
    shortcuts.add(...timelineShortcuts(() => rail.toggle(ID)));
    rail.add({
      ...{ id: ID, label: 'Timeline', closeLabel: 'Close the timeline', icon: History },
      component: TimelineList,
      onShown: () => void timeline.returnToEnd(),
    });
  };
