import Minus from '@lucide/svelte/icons/minus';
import Plus from '@lucide/svelte/icons/plus';
import { THEMES } from '../../theme/preferences.svelte.ts';
import { getInput } from '../input/input.svelte.ts';
import type { Concept } from '../workspace/workspace.ts';
import { themeShortcuts } from './shortcuts.ts';
import { THEME_NAMES } from './words.ts';

/** How the page looks to whoever is before it. */
export const provideTheme: Concept = ({ preferences, menu, shortcuts }) => {
  const input = getInput();
  const stepFontSize = (step: 1 | -1) => {
    preferences.stepFontSize(step);
    input.wished();
  };
  shortcuts.add(...themeShortcuts(stepFontSize));
  menu.add(
    {
      kind: 'action',
      group: 'view',
      label: 'Larger text',
      icon: Plus,
      staysOpen: true,
      value: () => `${preferences.fontSize} px`,
      run: () => stepFontSize(1),
    },
    {
      kind: 'action',
      group: 'view',
      label: 'Smaller text',
      icon: Minus,
      staysOpen: true,
      run: () => stepFontSize(-1),
    },
    {
      kind: 'check',
      group: 'view',
      label: 'Screen reader mode',
      isChecked: () => preferences.screenReader,
      set: (isChecked) => preferences.setScreenReader(isChecked),
    },
    {
      kind: 'choice',
      group: 'view',
      heading: 'Theme',
      options: THEMES.map((value) => ({ value, label: THEME_NAMES[value] })),
      value: () => preferences.theme,
      set: (value) => preferences.setTheme(THEMES.find((each) => each === value) ?? 'system'),
    },
  );
};
