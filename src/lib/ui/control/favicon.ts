import type { Tone } from '../session/wording.ts';

/** What the icon says: how the line stands, or, where that is well, who may type. */
export type IconState = Tone | 'mine' | 'paused';

const DOT: Record<IconState, string> = {
  mine: '#5aaeff',
  paused: '#e8b65a',
  ok: '#6cc784',
  waiting: '#e8b65a',
  failed: '#ff8b85',
  neutral: '#9aa6b5',
};

/** The page's icon with the session's state in its corner; a shape of its own for each, for those who see no colour. */
export function faviconFor(state: IconState): string {
  const badge = {
    mine: `<rect x="17" width="15" height="14" rx="3" fill="${DOT.mine}"/><path d="M20 5h9M20 9h9" stroke="#151a21" stroke-width="2"/>`,
    paused: `<rect x="18" width="5" height="14" rx="1" fill="${DOT.paused}"/><rect x="26" width="5" height="14" rx="1" fill="${DOT.paused}"/>`,
    ok: `<circle cx="25" cy="7" r="6" fill="${DOT.ok}"/>`,
    waiting: `<path d="M25 0l7 13H18z" fill="${DOT.waiting}"/>`,
    failed: `<path d="M19 1l12 12M31 1L19 13" stroke="${DOT.failed}" stroke-width="4"/>`,
    neutral: `<circle cx="25" cy="7" r="5" fill="none" stroke="${DOT.neutral}" stroke-width="3"/>`,
  }[state];
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#151a21"/>' +
    '<path d="M8 10l6 6-6 6M17 22h7" fill="none" stroke="#d6dce5" stroke-width="3" stroke-linecap="round"/>' +
    `${badge}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
