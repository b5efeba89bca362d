import { createContext } from 'svelte';
import { Disposables, type Dispose } from '#base/disposables.ts';
import { createEmitter } from '#base/emitter.ts';
import type { Clock } from '#base/ports.ts';
import type { Position } from '#protocol/output/segment-header.ts';
import type { HistorySegment } from '../../session/output/history.ts';
import { BrowserScreen, type ScreenFacts } from '../../terminal/browser-screen.ts';
import type { ScreenLink } from '../../terminal/emulator.ts';
import type { Found } from '../../terminal/finder.ts';
import { SMALLEST_TYPE } from '../../terminal/fit.ts';
import { SEARCH_COLORS, TERMINAL_THEMES } from '../../terminal/themes.ts';
import type { Preferences } from '../../theme/preferences.svelte.ts';
import type { Session } from '../session/session.svelte.ts';
import type { Layout } from '../workspace/layout.svelte.ts';
import type { Shortcuts } from '../workspace/shortcuts.ts';

const FONT_FAMILY = '"JetBrains Mono Variable", "Cascadia Mono", ui-monospace, monospace';
const HISTORY_ATTEMPTS = 6;
const HISTORY_RETRY_MS = 100;

const NOTHING: ScreenFacts = {
  size: null,
  fit: null,
  columns: null,
  scrolledBy: 0,
  isAtTop: false,
  olderLines: 0,
  isAlternate: false,
  hasSelection: false,
  hoveredLink: null,
  isTooOld: false,
};

/** A link as it was clicked. */
export interface ClickedLink extends ScreenLink {
  event: MouseEvent;
}

/** What of the past is wanted: so many px above what the screen shows, or what is above a line that is read. */
export type PastTop = { px: number } | { line: number };

export interface ScreenOptions {
  session: Session;
  preferences: Preferences;
  clock: Clock;
  shortcuts: Pick<Shortcuts, 'handle'>;
  layout: Pick<Layout, 'isHandheld'>;
}

/** The watched terminal's screen in this page, and what somebody does with it. */
export class Screen {
  readonly #options: ScreenOptions;
  readonly #ends = new Disposables();
  readonly #userData = createEmitter<string | Uint8Array>();
  readonly #wheelKeys = createEmitter<string>();
  readonly #clips = createEmitter<string>();
  readonly #keys = createEmitter<KeyboardEvent>();
  readonly #links = createEmitter<ClickedLink>();
  readonly #finds = createEmitter<Found | null>();
  readonly #changes = createEmitter<ScreenFacts>();
  readonly #pastTop = createEmitter<PastTop>();
  #browser = $state.raw<BrowserScreen | null>(null);
  /** Output from before the screen was in the page; not acknowledged, so there is a limit to it. */
  #early: (() => void)[] = [];
  #facts = $state.raw<ScreenFacts>(NOTHING);
  #drawn = $state.raw(0);
  #past: { isPast(): boolean; focus(): void } = { isPast: () => false, focus: () => undefined };
  readonly #covers: (() => boolean)[] = [];
  #takesKey: (key: string) => boolean = () => false;

  /** What somebody typed, pasted or did with the mouse, as the terminal would send it. */
  readonly onUserData = this.#userData.subscribe;
  /** What the wheel means to a full-screen program. */
  readonly onWheelKeys = this.#wheelKeys.subscribe;
  /** A key that was pressed in the terminal, and is none of the page's own. */
  readonly onKey = this.#keys.subscribe;
  /** A program wants a text on the clipboard. */
  readonly onClip = this.#clips.subscribe;
  readonly onLink = this.#links.subscribe;
  readonly onFound = this.#finds.subscribe;
  readonly onFacts = this.#changes.subscribe;
  /** Somebody wants to see what is further up than the page has it. */
  readonly onPastTop = this.#pastTop.subscribe;

  constructor(options: ScreenOptions) {
    this.#options = options;
    this.#ends.add(
      options.session.connection.output.onOutput((output, done) => {
        if (this.#browser === null) this.#early.push(() => this.#browser?.takeOutput(output, done));
        else this.#browser.takeOutput(output, done);
      }),
    );
  }

  get facts(): ScreenFacts {
    return this.#facts;
  }
  /** Grows with every change on the screen. */
  get drawn(): number {
    return this.#drawn;
  }
  /** What is in the page; null until it is. */
  get browser(): BrowserScreen | null {
    return this.#browser;
  }
  /** Something else is read instead; the terminal stays there to be typed into. */
  get isCovered(): boolean {
    return this.#covers.some((isCovered) => isCovered());
  }
  /** The past is shown over it: it goes on below, and has neither keyboard nor pointer. */
  get isPast(): boolean {
    return this.#past.isPast();
  }
  /** The page goes no further back, and the session does. */
  get isAtOldest(): boolean {
    const { isAtTop, olderLines, isAlternate } = this.#facts;
    return isAtTop && olderLines > 0 && !isAlternate && !this.isCovered;
  }
  get look() {
    const { preferences, layout } = this.#options;
    const { fontSize, screenReader, shade } = preferences;
    return {
      fontFamily: FONT_FAMILY,
      fontSize,
      smallestType: SMALLEST_TYPE[layout.isHandheld ? 'handheld' : 'desk'],
      theme: TERMINAL_THEMES[shade],
      searchColors: SEARCH_COLORS[shade],
      screenReader,
    };
  }

  /** From now on `take` is asked first about a key for the terminal; one that it takes does not get there. */
  keysFirstTo(take: (key: string) => boolean): void {
    this.#takesKey = take;
  }
  /** Another thing may be read instead, which says whether it is now. */
  coveredWhile(isCovered: () => boolean): void {
    this.#covers.push(isCovered);
  }

  /** From now on `isPast` says whether the past is shown instead, and `focus` is where the keyboard is then. */
  pastWhile(past: { isPast(): boolean; focus(): void }): void {
    this.#past = past;
  }

  /** Puts the terminal into the page until the result is called. */
  mount(host: HTMLElement): Dispose {
    const { session, clock } = this.#options;
    const browser = new BrowserScreen(host, {
      look: this.look,
      mayType: session.may('write-input'),
      clock,
      history: (before, lines) => this.#history(before, lines),
      onUserData: this.#userData.emit,
      onWheelKeys: this.#wheelKeys.emit,
      onKey: (event) => this.#handleKey(event),
      onLink: (event, link) => this.#links.emit({ event, ...link }),
      onFacts: (facts) => {
        this.#facts = facts;
        this.#changes.emit(facts);
      },
      onClip: this.#clips.emit,
      onDrawn: () => {
        this.#drawn += 1;
      },
    });
    browser.finder.onFound = this.#finds.emit;
    this.#browser = browser;
    for (const take of this.#early.splice(0)) take();
    return () => {
      browser.dispose();
      this.#browser = null;
    };
  }

  /** True where the key is the terminal's to handle. */
  #handleKey(event: KeyboardEvent): boolean {
    const { session, shortcuts } = this.#options;
    if (event.type !== 'keydown') return true;
    if (shortcuts.handle(event, { inTerminal: true })) return false;
    // Who may not type gets on to the buttons by it.
    if (event.key === 'Tab' && !session.may('write-input')) return false;
    if (this.#takesKey(event.key)) {
      event.preventDefault();
      return false;
    }
    this.#keys.emit(event);
    return true;
  }

  /** A segment cut for this very viewer is sealed a moment after its successor is shown. */
  async #history(before: Position, lines: number): Promise<HistorySegment[]> {
    const { session, clock } = this.#options;
    for (let attempt = 0; ; attempt++) {
      const segments = await session.connection.output.history(before, lines);
      const isWhole = before.segment === 0 || segments.at(-1)?.header.segment === before.segment - 1;
      if (isWhole || attempt === HISTORY_ATTEMPTS) return segments;
      await new Promise<void>((resolve) => clock.after(HISTORY_RETRY_MS * 2 ** attempt, resolve));
    }
  }

  /** Nothing above what is shown is here, but there may be more of the session. */
  get isAtStart(): boolean {
    return !this.isCovered && (this.#browser?.isAtStart ?? false);
  }

  /** Shows what is further up than the page has it. */
  goPastTop(wish: PastTop): void {
    this.#pastTop.emit(wish);
  }

  focus(): void {
    if (this.isPast) this.#past.focus();
    else this.#browser?.focus();
  }

  dispose(): void {
    this.#ends.dispose();
  }
}

export const [getScreen, setScreen] = createContext<Screen>();
