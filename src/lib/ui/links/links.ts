import type { ClickedLink } from '../screen/screen.svelte.ts';

/** Opens the target of a link in a tab of its own, which knows nothing of this one. */
export function openLink(uri: string): void {
  window.open(uri, '_blank', 'noopener,noreferrer');
}

/** What a click on a link of the terminal means: `ask` shows its true target first, or both that it may have. */
export function meaningOf({ event, uri, hidden, longer }: ClickedLink): 'open' | 'ask' | 'nothing' {
  if (!/^https?:\/\//i.test(uri)) return 'nothing';
  const isAsked = event.ctrlKey || event.metaKey;
  if (isAsked && !hidden && longer === null) return 'open';
  return isAsked || matchMedia('(pointer: coarse)').matches ? 'ask' : 'nothing';
}
