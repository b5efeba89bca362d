import { createContext } from 'svelte';

/** What a key has to be for a shortcut. Alt and AltGr are the shell's. */
export type Chord =
  /** With Ctrl and Shift, the key that has this letter. */
  | { by: 'letter'; letter: string }
  /** With Ctrl and Shift, by the key's place (`code`), for signs that depend on Shift and layout, unless a letter is there. */
  | { by: 'place'; code: string }
  /** With Ctrl and Shift, whichever key has this sign; goes before the others. */
  | { by: 'sign'; key: string }
  /** A letter with Ctrl; on a Mac with Cmd, since Ctrl is the shell's there. */
  | { by: 'ctrl-or-cmd'; letter: string }
  | { by: 'cmd'; letter: string }
  /** A key that writes nothing, with Ctrl; on a Mac with Cmd. */
  | { by: 'ctrl-or-cmd-key'; key: string }
  /** The sign alone, outside the terminal. */
  | { by: 'sign-outside'; key: string };

/** In which order the help tells of them. */
const SECTIONS = ['control', 'panels', 'text', 'page', 'screen', 'outside'] as const;

/** A line of the help. */
export interface KeyHelp {
  section: (typeof SECTIONS)[number];
  keys: string;
  does: string;
}

/** A key of the page's own. */
export interface Shortcut {
  /** None where the terminal has the key by itself. */
  chords: readonly Chord[];
  /** Left out where another's help says it too. */
  help?: KeyHelp;
  when?(): boolean;
  /** Left out where the browser's own way with the key is what is meant. */
  run?(): void;
}

type Key = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>;

/** The keys of the page's own, as the concepts have registered them. */
export class Shortcuts {
  readonly isMac: boolean;
  readonly #shortcuts: Shortcut[] = [];

  constructor({ isMac }: { isMac: boolean }) {
    this.isMac = isMac;
  }

  add(...shortcuts: readonly Shortcut[]): void {
    this.#shortcuts.push(...shortcuts);
  }

  get help(): readonly KeyHelp[] {
    const lines = this.#shortcuts.flatMap(({ help }) => help ?? []);
    return SECTIONS.flatMap((section) => lines.filter((line) => line.section === section));
  }

  /** The page's own meaning of a key, or null where it has none. */
  of(event: Key, at: { inTerminal: boolean }): Shortcut | null {
    if (event.altKey) return null;
    const withChord = (isLike: (chord: Chord) => boolean) =>
      this.#shortcuts.find(
        ({ chords, when }) =>
          chords.some((chord) => isLike(chord) && this.#isMet(chord, event, at)) && (when?.() ?? true),
      );
    return withChord(({ by }) => by === 'sign') ?? withChord(({ by }) => by !== 'sign') ?? null;
  }

  #isMet(chord: Chord, event: Key, { inTerminal }: { inTerminal: boolean }): boolean {
    const { key, code, ctrlKey, shiftKey, metaKey } = event;
    const isCtrlShift = ctrlKey && shiftKey && !metaKey;
    switch (chord.by) {
      case 'letter':
        return isCtrlShift && letterOf(event) === chord.letter;
      case 'place':
        return isCtrlShift && code === chord.code && latinLetterOf(event) === null;
      case 'sign':
        return isCtrlShift && key === chord.key;
      case 'ctrl-or-cmd':
        return !shiftKey && this.#isCtrlOrCmd(event) && letterOf(event) === chord.letter;
      case 'ctrl-or-cmd-key':
        return !shiftKey && this.#isCtrlOrCmd(event) && key === chord.key;
      case 'cmd':
        return metaKey && !ctrlKey && letterOf(event) === chord.letter;
      case 'sign-outside':
        return !inTerminal && !ctrlKey && !metaKey && key === chord.key;
    }
  }

  #isCtrlOrCmd({ ctrlKey, metaKey }: Key): boolean {
    return this.isMac ? metaKey && !ctrlKey : ctrlKey && !metaKey;
  }

  /** Does what the key means; false where it has no meaning of the page's own. */
  handle(event: KeyboardEvent, at: { inTerminal: boolean }): boolean {
    const shortcut = this.of(event, at);
    if (shortcut === null) return false;
    if (shortcut.run !== undefined) {
      event.preventDefault();
      shortcut.run();
    }
    return true;
  }
}

/** The Latin letter a key has, or null. */
const latinLetterOf = ({ key }: Pick<Key, 'key'>) => (/^[a-z]$/i.test(key) ? key.toLowerCase() : null);

/** What is written on a key where that is a Latin letter; where it is another script's, what stands there on a Latin keyboard. */
export function letterOf({ key, code }: Pick<Key, 'key' | 'code'>): string | null {
  const isOtherScript = /^\p{L}$/u.test(key);
  const place = isOtherScript ? /^Key([A-Z])$/.exec(code)?.[1] : undefined;
  return latinLetterOf({ key }) ?? place?.toLowerCase() ?? null;
}

export const [getShortcuts, setShortcuts] = createContext<Shortcuts>();
