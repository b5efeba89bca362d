/** The list of notes with all that renders their texts: more than anybody needs before the first screen. */
export function loadNotesPanel() {
  return import('./NotesPanel.svelte');
}
