import * as v from 'valibot';
import { base64, fromBase64 } from '#base/bytes.ts';
import { addedText, clockIn, readNoteChange } from '#protocol/handoff-note/update.ts';
import type { Copies } from './copies.ts';
import type { Unsent, UnsentChange } from './unsent.ts';

/** A change that is not known to be stored, as a page keeps it over its own life. */
const keptChange = v.object({ generation: v.number(), author: v.number(), update: v.string() });
export type KeptChange = v.InferOutput<typeof keptChange>;

export const isKeptChange = (one: unknown): one is KeptChange => v.is(keptChange, one);

export const keptOf = ({ author, update }: UnsentChange, generation: number): KeptChange => ({
  generation,
  author,
  update: base64(update),
});

/** Takes over what an earlier life could not send: as it typed it, or, where that fits nowhere any more, at the end. */
export function takeKept(
  change: KeptChange,
  { copies, unsent, generation }: { copies: Copies; unsent: Unsent; generation: number },
): void {
  const update = fromBase64(change.update);
  if (update === null) return;
  if (change.generation === generation && readNoteChange(update, clockIn(copies.doc)).ok) {
    copies.show(update);
    unsent.add({ author: change.author, update });
    return;
  }
  const { text } = copies;
  const added = addedText(update);
  if (added.trim() !== '') text.insert(text.length, `\n\n${added}`);
}
