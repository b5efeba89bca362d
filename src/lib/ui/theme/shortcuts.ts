import type { Shortcut } from '../workspace/shortcuts.ts';

export function themeShortcuts(stepFontSize: (step: 1 | -1) => void): Shortcut[] {
  return [
    {
      chords: [
        { by: 'sign', key: '>' },
        { by: 'place', code: 'Period' },
      ],
      help: { section: 'page', keys: 'Ctrl+Shift+.', does: 'Larger text' },
      run: () => stepFontSize(1),
    },
    {
      chords: [
        { by: 'sign', key: '<' },
        { by: 'place', code: 'Comma' },
      ],
      help: { section: 'page', keys: 'Ctrl+Shift+,', does: 'Smaller text' },
      run: () => stepFontSize(-1),
    },
  ];
}
