import type { ThemeChoice } from '../../theme/preferences.svelte.ts';

export const THEME_NAMES: Record<ThemeChoice, string> = {
  system: 'As the system',
  light: 'Light',
  dark: 'Dark',
};
