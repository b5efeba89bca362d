/** The id of what the tabs show. */
export const PANEL = 'terminal-panel';
