import { describe, expect, it } from 'vitest';
import { clipboardShortcuts } from './clipboard/shortcuts.ts';
import { controlShortcuts } from './control/shortcuts.ts';
import { helpShortcuts } from './help/shortcuts.ts';
import { linkShortcuts } from './links/shortcuts.ts';
import { screenShortcuts } from './screen/shortcuts.ts';
import { searchShortcuts } from './search/shortcuts.ts';
import { terminalShortcuts } from './terminals/shortcuts.ts';
import { themeShortcuts } from './theme/shortcuts.ts';
import { timelineShortcuts } from './record/shortcuts.ts';
import { Shortcuts } from './workspace/shortcuts.ts';

const key = (change: Partial<KeyboardEvent>) => ({
  ...{ key: '', code: '', ctrlKey: false, shiftKey: false, altKey: false, metaKey: false },
  ...change,
});

/** The page's shortcuts as its concepts register them, and what the last one did. */
function page({ hasSelection = false, isMac = false } = {}) {
  let done: string | null = null;
  const does = (what: string) => () => {
    done = what;
  };
  const shortcuts = new Shortcuts({ isMac });
  const copySelection = async () => does('copy')();
  shortcuts.add(
    ...controlShortcuts({ toggle: does('control'), grantFirst: does('grant'), togglePause: does('pause') }),
    ...timelineShortcuts(does('timeline')),
    ...screenShortcuts(does('leave')),
    ...linkShortcuts({ isMac }),
    ...clipboardShortcuts({ hasSelection, copySelection }, { isMac }),
    ...searchShortcuts({ open: does('search') }),
    ...terminalShortcuts((by) => does(by > 0 ? 'next-terminal' : 'previous-terminal')()),
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
    const cyrillic = { key: 'с', code: 'KeyC', ctrlKey: true };
    expect(page({ hasSelection: true }).meaning(cyrillic)).toBe('copy');
  });

  it('[TA6] Ctrl+Shift+PgUp and PgDn go through the terminals, in the terminal too', () => {
    const press = (named: string, change = CTRL_SHIFT) =>
      page().meaning({ key: named, code: named, ...change });
    expect([press('PageUp'), press('PageDown')]).toEqual(['previous-terminal', 'next-terminal']);
    expect(press('PageUp', { ctrlKey: false, shiftKey: true })).toBeNull();
  });

  it('[KB7] on a Mac Ctrl+C always interrupts and Cmd+C copies', () => {
    const mac = page({ hasSelection: true, isMac: true });
    expect(mac.meaning({ key: 'c', code: 'KeyC', ctrlKey: true })).toBeNull();
    expect(mac.meaning({ key: 'c', code: 'KeyC', metaKey: true })).toBe('copy');
    expect(page({ hasSelection: true }).meaning({ key: 'c', code: 'KeyC', metaKey: true })).toBeNull();
    expect(mac.shortcuts.help.map(({ keys }) => keys)).toEqual(
      expect.arrayContaining(['Cmd+C', 'Cmd+V', 'Cmd+Click']),
    );
  });

  it('[KB8] letters are what is written on the key; where that is no Latin one, what stands there on others', () => {
    const pressed = (key: string, code: string) => page().meaning({ key, code, ...CTRL_SHIFT });
    // Dvorak has J at the place of C, and C at that of I.
    expect([pressed('J', 'KeyC'), pressed('C', 'KeyI')]).toEqual([null, 'copy']);
    // Its V is at the place of the full stop, and the full stop at that of E.
    expect([pressed('V', 'Period'), pressed('>', 'KeyE')]).toEqual(['browser', 'font-larger']);
    expect([pressed('С', 'KeyC'), pressed('М', 'KeyV'), pressed('Γ', 'KeyG')]).toEqual([
      ...['copy', 'browser', 'grant'],
    ]);
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
    expect(page().meaning({ key: 'C', code: 'KeyC', ...CTRL_SHIFT, altKey: true })).toBeNull();
  });

  it('[KB3] the terminal can be left by the keyboard', () => {
    expect(page().meaning({ key: 'L', code: 'KeyL', ...CTRL_SHIFT })).toBe('leave');
  });

  it('are found by letter or place with Ctrl and Shift, and a question mark wherever it is', () => {
    const letters = ['G', 'E', 'C', 'V', 'F'].map((key) => ({ key, code: `Key${key}` }));
    const places = ['Enter', 'Space', 'Period', 'Comma', 'Slash'].map((code) => ({ key: ':', code }));
    expect([...letters, ...places].map((each) => page().meaning({ ...each, ...CTRL_SHIFT }))).toEqual([
      ...['grant', 'timeline', 'copy', 'browser', 'search'],
      ...['control', 'pause', 'font-larger', 'font-smaller', 'help'],
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
      ...['Ctrl+Shift+PgUp, Ctrl+Shift+PgDn'],
      ...['Ctrl+Shift+C', 'Ctrl+Shift+V', 'Ctrl+Shift+F', 'Ctrl+Shift+L', 'Ctrl+Shift+.', 'Ctrl+Shift+,'],
      ...['Shift+PgUp, Shift+PgDn', 'Ctrl+Click', 'Shift+drag', '/'],
      ...['F2, Delete', '?'],
    ]);
  });
});
