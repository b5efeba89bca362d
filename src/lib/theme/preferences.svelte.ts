import { createContext } from 'svelte';
import * as v from 'valibot';

export const THEMES = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof THEMES)[number];

/** Sizes of terminal type on offer, in px. */
export const FONT_SIZES = [11, 12, 13, 14, 15, 16, 18, 20, 24] as const;
const DEFAULT_FONT_SIZE = 14;

/** What of the record the timeline shows. */
export const TIMELINE_TOPICS = ['all', 'people', 'control', 'terminals', 'system'] as const;
export type TimelineTopic = (typeof TIMELINE_TOPICS)[number];

const KEY = 'holdfast.preferences';

const stored = v.object({
  theme: v.optional(v.picklist(THEMES), 'system'),
  fontSize: v.optional(v.picklist(FONT_SIZES), DEFAULT_FONT_SIZE),
  screenReader: v.optional(v.boolean(), false),
  /** What its user was called when they last said it. */
  name: v.optional(v.string(), ''),
  /** Whether the rail stands open where there is room beside the terminal. */
  isRailOpen: v.optional(v.boolean(), false),
  timelineTopic: v.optional(v.picklist(TIMELINE_TOPICS), 'all'),
});
type Stored = v.InferOutput<typeof stored>;

function read(): Stored {
  try {
    return v.parse(stored, JSON.parse(localStorage.getItem(KEY) ?? '{}'));
  } catch {
    return v.parse(stored, {});
  }
}

/** What this browser's user has set for all sessions. */
export class Preferences {
  #values = $state.raw<Stored>(read());
  #systemIsLight = $state.raw(matchMedia('(prefers-color-scheme: light)').matches);
  readonly shade = $derived.by((): 'light' | 'dark' => {
    if (this.#values.theme !== 'system') return this.#values.theme;
    return this.#systemIsLight ? 'light' : 'dark';
  });

  get theme(): ThemeChoice {
    return this.#values.theme;
  }

  get fontSize(): number {
    return this.#values.fontSize;
  }

  get screenReader(): boolean {
    return this.#values.screenReader;
  }

  get name(): string {
    return this.#values.name;
  }

  get isRailOpen(): boolean {
    return this.#values.isRailOpen;
  }

  /** Follows the system's theme until the result is called. */
  follow(): () => void {
    const query = matchMedia('(prefers-color-scheme: light)');
    const handleChange = () => {
      this.#systemIsLight = query.matches;
    };
    query.addEventListener('change', handleChange);
    return () => query.removeEventListener('change', handleChange);
  }

  setTheme(theme: ThemeChoice): void {
    this.#set({ theme });
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }

  stepFontSize(step: 1 | -1): void {
    const at = FONT_SIZES.findIndex((size) => size === this.#values.fontSize);
    const fontSize = FONT_SIZES[at + step];
    if (fontSize !== undefined) this.#set({ fontSize });
  }

  setScreenReader(screenReader: boolean): void {
    this.#set({ screenReader });
  }

  setName(name: string): void {
    this.#set({ name });
  }

  get timelineTopic(): TimelineTopic {
    return this.#values.timelineTopic;
  }

  setTimelineTopic(timelineTopic: TimelineTopic): void {
    this.#set({ timelineTopic });
  }

  setRailOpen(isRailOpen: boolean): void {
    this.#set({ isRailOpen });
  }

  #set(change: Partial<Stored>): void {
    this.#values = { ...this.#values, ...change };
    try {
      localStorage.setItem(KEY, JSON.stringify(this.#values));
    } catch {
      // A browser without storage forgets it with the page.
    }
  }
}

export const [getPreferences, setPreferences] = createContext<Preferences>();
