import { getScreen } from '../screen/screen.svelte.ts';
import type { Concept } from '../workspace/workspace.ts';
import { Reading, setReading } from './reading.svelte.ts';
import ReadingToggle from './ReadingToggle.svelte';
import ReadingView from './ReadingView.svelte';

/** The output as text, where the window is too narrow for the screen. */
export const provideReading: Concept = ({ layout, pieces }) => {
  const reading = setReading(new Reading(layout));
  getScreen().coveredWhile(() => reading.isShown);
  pieces.add('main', ReadingView, () => reading.isShown);
  pieces.add('footer-end', ReadingToggle, () => layout.isNarrow);
};
