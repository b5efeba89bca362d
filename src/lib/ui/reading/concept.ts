import { getScreen } from '../screen/screen.svelte.ts';
import type { Concept } from '../workspace/workspace.ts';
import { Reading, setReading } from './reading.svelte.ts';
import ReadingToggle from './ReadingToggle.svelte';
import ReadingPlace from './ReadingPlace.svelte';

/** The output as text, where a phone is too narrow for the screen. */
export const provideReading: Concept = ({ layout, pieces }) => {
  const screen = getScreen();
  const reading = setReading(new Reading({ layout, isAlternate: () => screen.facts.isAlternate }));
  screen.coveredWhile(() => reading.isShown);
  pieces.add('main', ReadingPlace, () => reading.isShown);
  pieces.add('footer-end', ReadingToggle, () => layout.isPhone && !screen.isPast);
};
