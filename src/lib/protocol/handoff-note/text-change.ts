import * as Y from 'yjs';
import { documentOf, NOTE_ROOT } from './update.ts';

/** What makes one text another: in its place this much goes, and this comes. */
export interface TextChange {
  at: number;
  gone: number;
  come: string;
}

/** The one stretch in which two texts differ; null if they do not. Characters of two code units stay whole. */
export function changeBetween(from: string, to: string): TextChange | null {
  if (from === to) return null;
  const most = Math.min(from.length, to.length);
  let start = 0;
  while (start < most && from.charCodeAt(start) === to.charCodeAt(start)) start++;
  if (isInside(from, start) || isInside(to, start)) start--;
  let end = 0;
  while (end < most - start && from.charCodeAt(from.length - 1 - end) === to.charCodeAt(to.length - 1 - end))
    end++;
  if (isInside(from, from.length - end) || isInside(to, to.length - end)) end--;
  return { at: start, gone: from.length - end - start, come: to.slice(start, to.length - end) };
}

/** Whether this is the middle of a character. */
function isInside(text: string, at: number): boolean {
  return (text.codePointAt(at - 1) ?? 0) > 0xffff && at > 0;
}

export function changeText(text: Y.Text, change: TextChange | null): void {
  if (change === null) return;
  if (change.gone > 0) text.delete(change.at, change.gone);
  if (change.come !== '') text.insert(change.at, change.come);
}

/** Two changes of one text, put together as if they had been typed at the same time. */
export function mergedText(base: string, { mine, theirs }: { mine: string; theirs: string }): string {
  const start = documentOf(base, 1);
  const changed = (author: number, to: string) => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(start));
    doc.clientID = author;
    changeText(doc.getText(NOTE_ROOT), changeBetween(base, to));
    return doc;
  };
  const merged = changed(2, theirs);
  Y.applyUpdate(merged, Y.encodeStateAsUpdate(changed(3, mine)));
  return merged.getText(NOTE_ROOT).toJSON();
}
