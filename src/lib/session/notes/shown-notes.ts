import type { Act } from '#protocol/notes/acts.ts';
import type { ArrivedAct, Writer } from '#protocol/notes/arrival.ts';
import { arrivedEntry, noteView, type Entry, type NoteView } from '#protocol/notes/view.ts';

/** What is shown of the acts, note by note: only a note to which something happened is looked at again. */
export interface ShownNotes {
  /** Puts in what has arrived. */
  add(arrived: readonly ArrivedAct[]): void;
  has(act: string): boolean;
  /** In the order of arrival; one's own that have not arrived are behind. */
  view(own: readonly Act[], me: Writer | null): readonly NoteView[];
}

export function createShownNotes(): ShownNotes {
  const ids = new Set<string>();
  const entries = new Map<string, Entry[]>();
  const views = new Map<string, NoteView | null>();
  /** Notes whose view had acts in it that have not arrived. */
  let unsure = new Set<string>();

  const viewOf = (note: string, pending: readonly Entry[]): NoteView | null => {
    const known = pending.length > 0 || unsure.has(note) ? undefined : views.get(note);
    if (known !== undefined) return known;
    const view = noteView([...(entries.get(note) ?? []), ...pending]);
    views.set(note, view);
    return view;
  };

  return {
    add(arrived) {
      for (const one of arrived) {
        const { id, on } = one.act;
        ids.add(id);
        const known = entries.get(on);
        if (known === undefined) entries.set(on, [arrivedEntry(one)]);
        else known.push(arrivedEntry(one));
        views.delete(on);
      }
    },
    has: (act) => ids.has(act),
    view(own, me) {
      const pending = Map.groupBy(me === null ? [] : own, ({ on }) => on);
      const asEntry = (act: Act): Entry[] =>
        me === null || ids.has(act.id) ? [] : [{ act, by: me, number: null, at: act.at }];
      const shown = [...new Set([...entries.keys(), ...pending.keys()])].flatMap(
        (note) => viewOf(note, (pending.get(note) ?? []).flatMap(asEntry)) ?? [],
      );
      unsure = new Set(pending.keys());
      return shown;
    },
  };
}
