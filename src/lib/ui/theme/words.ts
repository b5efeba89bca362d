import type { ThemeChoice } from '../../theme/preferences.svelte.ts';

export const THEME_NAMES: Record<ThemeChoice, string> = {
  system: 'System',
  light: 'Light',
  dark: 'Dark',
};
