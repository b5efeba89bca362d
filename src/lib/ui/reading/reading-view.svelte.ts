import type { Attachment } from 'svelte/attachments';
import type { Presence } from '../presence/presence.svelte.ts';
import { isAtEnd } from '../kit/stick-to-end.svelte.ts';

/** Says which lines of a text are seen, and goes where somebody goes who is followed. `drawn` changes with the text. */
export function readingView(presence: Presence, drawn: () => readonly unknown[]): Attachment<HTMLElement> {
  return (element) => {
    const tell = () => presence.look(viewOf(element));
    const leave = () => presence.unfollow();
    element.addEventListener('scroll', tell, { passive: true });
    element.addEventListener('touchmove', leave, { passive: true });
    element.addEventListener('wheel', leave, { passive: true });
    $effect(() => {
      drawn();
      tell();
    });
    $effect(() => {
      const { goal } = presence;
      if (goal.kind === 'end') element.scrollTop = element.scrollHeight;
      if (goal.kind === 'line') element.querySelector(`[data-line="${goal.line}"]`)?.scrollIntoView();
    });
    return () => {
      element.removeEventListener('scroll', tell);
      element.removeEventListener('touchmove', leave);
      element.removeEventListener('wheel', leave);
    };
  };
}

function viewOf(element: HTMLElement) {
  const { top, bottom } = element.getBoundingClientRect();
  const lines = [...element.querySelectorAll<HTMLElement>('[data-line]')];
  const first = lines[lowest(lines, (line) => line.getBoundingClientRect().bottom > top)];
  const last = lines[lowest(lines, (line) => line.getBoundingClientRect().bottom >= bottom)] ?? lines.at(-1);
  const [from, to] = [first, last].map((line) => Number(line?.dataset['line']));
  if (from === undefined || to === undefined || Number.isNaN(from) || Number.isNaN(to)) return null;
  return { first: from, last: to, follows: isAtEnd(element) };
}

/** Of a list in which it becomes true once and stays so, the first for which it is. */
function lowest<T>(list: readonly T[], isSo: (item: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = list[middle];
    if (item !== undefined && isSo(item)) high = middle;
    else low = middle + 1;
  }
  return low;
}
