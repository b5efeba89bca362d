import type { ShutOutRoot } from '../../session/people/people.ts';
import { Disposables, type Dispose } from '#base/disposables.ts';
import type { Clock } from '#base/ports.ts';
import type { Position } from '#protocol/output/segment-header.ts';
import { BrowserScreen, type ScreenFacts } from '../../terminal/browser-screen.ts';
import type { Size } from '#protocol/ground/size.ts';
import type { Found } from '../../terminal/finder.ts';
import { needsLook, pasteKeys } from '../../terminal/paste.ts';
import { SEARCH_COLORS, TERMINAL_THEMES } from '../../terminal/themes.ts';
import type { Preferences } from '../../theme/preferences.svelte.ts';
import { copyText } from '../kit/clipboard.ts';
import { Control } from '../control/control.svelte.ts';
import { shortcutOf } from '../typing/keys.ts';
import type { Offer } from './notice.ts';
import { Session } from '../session/session.svelte.ts';
import { Timeline } from '../timeline/timeline.svelte.ts';
import { isHandheld, Typing } from '../typing/typing.svelte.ts';
import type { HistorySegment } from '../../session/output/history.ts';
import type { Connection } from '../../session/connection.ts';

const FONT_FAMILY = '"JetBrains Mono Variable", "Cascadia Mono", ui-monospace, monospace';
const HISTORY_ATTEMPTS = 6;
const HISTORY_RETRY_MS = 100;
/** A shell opened before any screen was measured. */
const DEFAULT_SIZE: Size = { cols: 120, rows: 36 };

/** A window this wide has room for the rail beside the terminal, in px. */
export const RAIL_BESIDE_PX = 1400;

export type Dialog =
  | { kind: 'paste'; text: string }
  | { kind: 'link'; uri: string }
  | { kind: 'invite' }
  /** Whose device is added. */
  | { kind: 'add-device'; person: string }
  /** Who is shut out, as it is called; `owner`: whose device it is, or whoever goes. */
  | { kind: 'shut-out'; root: ShutOutRoot; label: string; owner: string }
  | { kind: 'resume' }
  | { kind: 'end-session' }
  | { kind: 'help' };

const NO_SCREEN: ScreenFacts = {
  size: null,
  fit: null,
  scrolledBy: 0,
  isAlternate: false,
  hasSelection: false,
  hoveredLink: null,
  isTooOld: false,
};

export interface WorkspaceOptions {
  connection: Connection;
  preferences: Preferences;
  clock: Clock;
}

/** One open session page: its connection, its screen, and every verb of its keys, buttons and menus. */
export class Workspace {
  readonly session: Session;
  readonly typing: Typing;
  readonly control: Control;
  readonly timeline: Timeline;
  readonly preferences: Preferences;
  readonly #options: WorkspaceOptions;
  readonly #ends = new Disposables();
  #screen = $state.raw<BrowserScreen | null>(null);
  /** Output from before the screen was in the page; not acknowledged, so there is a limit to it. */
  #early: (() => void)[] = [];
  #facts = $state.raw<ScreenFacts>(NO_SCREEN);
  #dialog = $state.raw<Dialog | null>(null);
  #found = $state.raw<Found | null>(null);
  #isSearching = $state.raw(false);
  #isReading = $state.raw(true);
  #drawn = $state.raw(0);
  #isRailOpen = $state.raw(false);

  constructor(options: WorkspaceOptions) {
    this.#options = options;
    this.preferences = options.preferences;
    this.session = new Session(options.connection, options.clock.now);
    this.timeline = new Timeline(options.connection);
    this.typing = new Typing(this.session, options.clock);
    this.control = new Control({
      session: this.session,
      now: options.clock.now,
      nameOf: (person) => this.nameOf(person),
      onReasonNeeded: () => this.show({ kind: 'resume' }),
    });
    this.#ends.add(() => this.session.dispose());
    this.#ends.add(() => this.control.dispose());
    this.#ends.add(options.connection.record.onRecorded((event) => this.timeline.add(event)));
    this.#ends.add(
      this.session.connection.output.onOutput((output, done) => {
        if (this.#screen === null) this.#early.push(() => this.#screen?.take(output, done));
        else this.#screen.take(output, done);
      }),
    );
  }

  get facts(): ScreenFacts {
    return this.#facts;
  }
  get dialog(): Dialog | null {
    return this.#dialog;
  }
  get found(): Found | null {
    return this.#found;
  }
  get isSearching(): boolean {
    return this.#isSearching;
  }
  /** On a narrow window: wrapped text rather than the true screen. */
  get isReading(): boolean {
    return this.#isReading;
  }
  /** Grows with every change on the screen. */
  get drawn(): number {
    return this.#drawn;
  }
  get screen(): BrowserScreen | null {
    return this.#screen;
  }
  get isRailOpen(): boolean {
    return this.#isRailOpen;
  }

  /** A person's name, by what the room told or the record says. */
  nameOf(person: string): string | null {
    return this.session.people.find((each) => each.person === person)?.name ?? this.timeline.nameOf(person);
  }

  /** Puts the terminal into the page until the result is called. */
  mountScreen(host: HTMLElement): Dispose {
    const screen = new BrowserScreen(host, {
      look: this.look,
      mayType: this.session.mayType,
      clock: this.#options.clock,
      history: (before, lines) => this.#history(before, lines),
      onUserData: (data) => this.typing.take(data),
      onKey: (event) => this.handleKey(event, { inTerminal: true }),
      onLink: (event, link) => this.#handleLink(event, link),
      onFacts: (facts) => {
        this.#facts = facts;
        this.typing.seen(facts.size, facts.fit);
      },
      onDrawn: () => {
        this.#drawn += 1;
      },
    });
    screen.finder.onFound = (found) => {
      this.#found = found;
    };
    this.#screen = screen;
    for (const take of this.#early.splice(0)) take();
    return () => {
      screen.dispose();
      this.#screen = null;
    };
  }

  /** A segment cut for this very viewer is sealed a moment after its successor is shown. */
  async #history(before: Position, lines: number): Promise<HistorySegment[]> {
    for (let attempt = 0; ; attempt++) {
      const segments = await this.session.connection.output.history(before, lines);
      const isWhole = before.segment === 0 || segments.at(-1)?.header.segment === before.segment - 1;
      if (isWhole || attempt === HISTORY_ATTEMPTS) return segments;
      await new Promise<void>((resolve) =>
        this.#options.clock.after(HISTORY_RETRY_MS * 2 ** attempt, resolve),
      );
    }
  }

  get look() {
    const { fontSize, screenReader, shade } = this.preferences;
    return {
      fontFamily: FONT_FAMILY,
      fontSize,
      theme: TERMINAL_THEMES[shade],
      searchColors: SEARCH_COLORS[shade],
      screenReader,
    };
  }

  stepFontSize(step: 1 | -1): void {
    this.preferences.stepFontSize(step);
    this.typing.wished();
  }

  /** Does what was offered; whoever pressed a button that is gone by then types on in the terminal. */
  accept(offer: Offer): void {
    this.control.accept(offer);
    if (this.#dialog === null && !isHandheld()) this.#screen?.focus();
  }

  armControl(): void {
    this.typing.armControl();
    this.#screen?.focus();
  }

  /** Handles the page's own keys; true where the key is the terminal's to handle. */
  handleKey(event: KeyboardEvent, { inTerminal }: { inTerminal: boolean }): boolean {
    if (event.type !== 'keydown') return true;
    const verb = shortcutOf(event, { inTerminal, hasSelection: this.#facts.hasSelection });
    if (verb === null && event.key === 'Tab' && !this.session.mayType) return false;
    if (verb === null) {
      if (inTerminal && !this.session.mayType && event.key.length === 1)
        this.session.noteUnsent('not-allowed');
      return true;
    }
    // The browser's own paste brings the text without asking for a permission.
    if (verb === 'paste') return false;
    event.preventDefault();
    this.#verbs[verb]();
    return false;
  }

  readonly #verbs = {
    copy: () => void this.copySelection(),
    search: () => this.openSearch(),
    leave: () => document.querySelector<HTMLElement>('[data-first-control]')?.focus(),
    help: () => this.show({ kind: 'help' }),
    'font-larger': () => this.stepFontSize(1),
    'font-smaller': () => this.stepFontSize(-1),
    control: () => this.control.toggle(),
    grant: () => this.control.grantFirst(),
    pause: () => this.control.togglePause(),
    timeline: () => this.setRailOpen(!this.#isRailOpen),
  };

  async copySelection(): Promise<void> {
    await copyText(this.#screen?.selection ?? '');
    this.#screen?.clearSelection();
  }

  /** Takes a text in to send: at once where it is one plain line, else it is shown first. */
  offerPaste(text: string): void {
    if (text === '') return;
    if (!this.session.mayType) this.session.noteUnsent('not-allowed');
    else if (this.session.standing.kind === 'theirs') this.session.noteUnsent('no-control');
    else if (needsLook(text)) this.show({ kind: 'paste', text });
    else this.sendPaste(text);
  }

  sendPaste(text: string): void {
    this.closeDialog();
    this.typing.type(pasteKeys(text, { bracketed: this.#screen?.wantsBracketedPaste ?? false }));
  }

  #handleLink(event: MouseEvent, { uri, hidden }: { uri: string; hidden: boolean }): void {
    if (!/^https?:\/\//i.test(uri)) return;
    const isAsked = event.ctrlKey || event.metaKey;
    if (isAsked && !hidden) openTarget(uri);
    else if (isAsked || matchMedia('(pointer: coarse)').matches) this.show({ kind: 'link', uri });
  }

  openLink(uri: string): void {
    this.closeDialog();
    openTarget(uri);
  }

  openTerminal(): void {
    this.session.openTerminal((isHandheld() ? null : this.#facts.fit) ?? DEFAULT_SIZE);
    this.#screen?.focus();
  }

  setTakeover(takeover: boolean): void {
    void this.session.connection.control.changePolicy({ takeover });
  }

  endSession(): void {
    this.closeDialog();
    this.session.connection.endSession();
  }

  show(dialog: Dialog): void {
    this.#dialog = dialog;
  }

  closeDialog(): void {
    this.#dialog = null;
  }

  openSearch(): void {
    this.#isReading = false;
    this.#isSearching = true;
  }

  closeSearch(): void {
    this.#isSearching = false;
    this.#screen?.finder.clear();
    this.#screen?.focus();
  }

  setReading(isReading: boolean): void {
    this.#isReading = isReading;
  }

  setRailOpen(isOpen: boolean): void {
    if (isOpen && !this.#isRailOpen) void this.timeline.returnToEnd();
    this.#isRailOpen = isOpen;
    // What lies over the terminal is opened for a moment; what stands beside it is how one works.
    if (window.innerWidth >= RAIL_BESIDE_PX) this.preferences.setRailOpen(isOpen);
    if (!isOpen) this.#screen?.focus();
  }

  dispose(): void {
    this.#ends.dispose();
  }
}

function openTarget(uri: string): void {
  window.open(uri, '_blank', 'noopener,noreferrer');
}
