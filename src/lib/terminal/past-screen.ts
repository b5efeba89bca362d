import { concat } from '#base/bytes.ts';
import type { Dispose } from '#base/disposables.ts';
import type { Clock } from '#base/ports.ts';
import type { OutputEvent } from '#protocol/output/event.ts';
import type { ReplayScreen } from '#protocol/replay/player.ts';
import type { ReplaySegment } from '#protocol/replay/segment.ts';
import { BrowserScreen } from './browser-screen.ts';
import { knowsProfile, type Look } from './emulator.ts';

export interface PastScreenOptions {
  look: Look;
  /** As it is for the live screen, whose type it has then. */
  mayType: boolean;
  clock: Clock;
  /** Somebody typed into the past. */
  onTyped(): void;
  onDrawn(): void;
}

/** A second terminal on the page, which shows the past and sends nothing. */
export interface PastScreen extends ReplayScreen {
  readonly browser: Pick<BrowserScreen, 'places' | 'held' | 'texts' | 'selection' | 'clearSelection'>;
  setLook(look: Look): void;
  dispose: Dispose;
}

/** The past is of a version that this page cannot draw. */
export class UnknownProfile extends Error {}

export function createPastScreen(host: HTMLElement, options: PastScreenOptions): PastScreen {
  const screen = new BrowserScreen(host, {
    look: options.look,
    mayType: options.mayType,
    clock: options.clock,
    history: async () => [],
    onUserData: options.onTyped,
    onWheelKeys: () => undefined,
    // Keys are the player's; what they would insert is not for a shell.
    onKey: () => false,
    onLink: () => undefined,
    onFacts: options.onDrawn,
    onClip: () => undefined,
    onDrawn: options.onDrawn,
  });
  const taken = (item: Parameters<BrowserScreen['takeOutput']>[0]) =>
    new Promise<void>((resolve) => screen.takeOutput(item, resolve));

  async function apply(events: readonly OutputEvent[]): Promise<void> {
    const at = { segment: 0, event: 0 };
    await Promise.all(events.map((event) => taken({ type: 'event', terminal: '', at, event })));
  }

  return {
    browser: screen,
    apply,
    async show({ header, keyframe, events }: ReplaySegment, count) {
      if (!knowsProfile(header.profile)) throw new UnknownProfile();
      const played = events.slice(0, count);
      const bytes = played.flatMap(({ code, data }) => (code === 'o' ? [data] : []));
      const whole = { ...header, author: 0, keyframe: new Uint8Array() };
      // The moment is shown at once, without what led to it.
      await taken({ type: 'screen', header: whole, keyframe, played: concat(bytes), skipped: false });
      await apply(played.filter(({ code }) => code === 'r'));
    },
    setLook: (look) => screen.setLook(look),
    dispose: () => screen.dispose(),
  };
}
