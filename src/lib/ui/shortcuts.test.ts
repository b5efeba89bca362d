import { describe, expect, it } from 'vitest';
import { clipboardShortcuts } from './clipboard/shortcuts.ts';
import { controlShortcuts } from './control/shortcuts.ts';
import { helpShortcuts } from './help/shortcuts.ts';
import { linkShortcuts } from './links/shortcuts.ts';
import { screenShortcuts } from './screen/shortcuts.ts';
import { searchShortcuts } from './search/shortcuts.ts';
import { themeShortcuts } from './theme/shortcuts.ts';
import { timelineShortcuts } from './record/shortcuts.ts';
import { Shortcuts } from './workspace/shortcuts.ts';

const key = (change: Partial<KeyboardEvent>) => ({
  ...{ key: '', code: '', ctrlKey: false, shiftKey: false, altKey: false, metaKey: false },
  ...change,
});

/** The page's shortcuts as its concepts register them, and what the last one did. */
function page({ hasSelection = false } = {}) {
  let done: string | null = null;
  const does = (what: string) => () => {
    done = what;
  };
  const shortcuts = new Shortcuts();
  const copySelection = async () => does('copy')();
  shortcuts.add(
    ...controlShortcuts({ toggle: does('control'), grantFirst: does('grant'), togglePause: does('pause') }),
    ...timelineShortcuts(does('timeline')),
    ...screenShortcuts(does('leave')),
    ...linkShortcuts(),
    ...clipboardShortcuts({ hasSelection, copySelection }),
    ...searchShortcuts({ open: does('search') }),
    ...themeShortcuts((step) => does(step > 0 ? 'font-larger' : 'font-smaller')()),
    ...helpShortcuts(does('help')),
  );
  return {
    shortcuts,
    meaning(change: Partial<KeyboardEvent>, inTerminal = true): string | null {
      done = null;
      const shortcut = shortcuts.of(key(change), { inTerminal });
      if (shortcut === null) return null;
      if (shortcut.run === undefined) return 'browser';
      shortcut.run();
      return done;
    },
  };
}
const CTRL_SHIFT = { ctrlKey: true, shiftKey: true };

describe('the page’s own keys', () => {
  it('[KB1] Ctrl+C copies while there is a selection and interrupts otherwise', () => {
    const ctrlC = { key: 'c', code: 'KeyC', ctrlKey: true };
    expect(page({ hasSelection: true }).meaning(ctrlC)).toBe('copy');
    expect(page().meaning(ctrlC)).toBeNull();
  });

  it('[KB2] single letters and the shell’s own combinations reach the shell', () => {
    for (const each of [
      { key: '/' },
      { key: '?' },
      { key: 'f', ctrlKey: true },
      { key: 'v', ctrlKey: true },
    ]) {
      expect(page().meaning(each)).toBeNull();
    }
  });

  it('[KB2] AltGr and Alt are never the page’s', () => {
    expect(page().meaning({ code: 'KeyC', ...CTRL_SHIFT, altKey: true })).toBeNull();
  });

  it('[KB3] the terminal can be left by the keyboard', () => {
    expect(page().meaning({ code: 'KeyL', ...CTRL_SHIFT })).toBe('leave');
  });

  it('are found by the key’s place with Ctrl and Shift, and a question mark wherever it is', () => {
    const places = ['Enter', 'KeyG', 'Space', 'KeyE', 'KeyC', 'KeyV', 'KeyF', 'Period', 'Comma', 'Slash'];
    expect(places.map((code) => page().meaning({ code, ...CTRL_SHIFT }))).toEqual([
      ...['control', 'grant', 'pause', 'timeline', 'copy', 'browser', 'search'],
      ...['font-larger', 'font-smaller', 'help'],
    ]);
    expect(page().meaning({ key: '?', code: 'Comma', ...CTRL_SHIFT })).toBe('help');
  });

  it('outside the terminal are also single signs', () => {
    expect(['/', '?', 'x'].map((sign) => page().meaning({ key: sign }, false))).toEqual([
      ...['search', 'help', null],
    ]);
  });

  it('are all told of, those for outside the terminal last', () => {
    expect(page().shortcuts.help.map(({ keys }) => keys)).toEqual([
      ...['Ctrl+Shift+Enter', 'Ctrl+Shift+G', 'Ctrl+Shift+Space', 'Ctrl+Shift+E'],
      ...['Ctrl+Shift+C', 'Ctrl+Shift+V', 'Ctrl+Shift+F', 'Ctrl+Shift+L', 'Ctrl+Shift+.', 'Ctrl+Shift+,'],
      ...['Shift+PgUp, Shift+PgDn', 'Ctrl+Click', '/', '?'],
    ]);
  });
});
