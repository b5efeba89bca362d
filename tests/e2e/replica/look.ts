import { TERMINAL_THEMES } from '../../../src/lib/terminal/themes.ts';

export const LOOK = {
  ...{
    fontFamily: 'monospace',
    fontSize: 12,
    smallestType: 4,
    screenReader: false,
    theme: TERMINAL_THEMES.dark,
  },
  searchColors: { matchOverviewRuler: '#000000', activeMatchColorOverviewRuler: '#000000' },
};
