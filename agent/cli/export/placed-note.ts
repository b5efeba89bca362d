import type { NoteView } from '#protocol/notes/view.ts';

/** A note where it stands. `changed`: its lines do not say any more what it quotes, or never did. */
export interface PlacedNote {
  note: NoteView;
  standing: 'in-place' | 'changed';
}
