import { concat } from '#base/bytes.ts';
import type { ReplaySegment } from '#protocol/replay/segment.ts';
import { Emulator, knowsProfile, type Look } from './emulator.ts';

/** What the lines of a terminal said that it still had at a moment. */
export interface PastTexts {
  first: number;
  last: number;
  texts: ReadonlyMap<number, string>;
}

const DEAF = {
  onUserData: () => undefined,
  onWheelKeys: () => undefined,
  onKey: () => false,
  onLink: () => undefined,
  onLinkHover: () => undefined,
  onParsed: () => undefined,
  onClip: () => undefined,
  onScroll: () => undefined,
  onSelection: () => undefined,
};
/** Nobody sees it. */
const PLAIN: Look = {
  ...{ fontFamily: 'monospace', fontSize: 12, smallestType: 12 },
  ...{ theme: {}, searchColors: { matchOverviewRuler: '', activeMatchColorOverviewRuler: '' } },
  screenReader: false,
};

/** Plays a segment's first `count` events out of sight; null where this page cannot draw it. */
export async function pastTexts(
  { header, keyframe, events }: ReplaySegment,
  count: number,
): Promise<PastTexts | null> {
  if (!knowsProfile(header.profile)) return null;
  const emulator = new Emulator(header, PLAIN, DEAF);
  try {
    const bytes = events.slice(0, count).flatMap(({ code, data }) => (code === 'o' ? [data] : []));
    const { firstLine } = header;
    await new Promise<void>((resolve) =>
      emulator.restore({ keyframe, firstLine, played: concat(bytes) }, resolve),
    );
    const { first, last } = emulator.held;
    const lines = emulator.texts({ from: first, to: last });
    return { first, last, texts: new Map(lines.map(({ line, text }) => [line, text])) };
  } finally {
    emulator.dispose();
  }
}
