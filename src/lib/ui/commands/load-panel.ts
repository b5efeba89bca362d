/** The list of commands: wanted by some, and then when the first screen is there. */
export function loadCommandsPanel() {
  return import('./CommandsPanel.svelte');
}
