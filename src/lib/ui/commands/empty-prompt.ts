import type { Bytes } from '#base/bytes.ts';
import { readMark } from '#protocol/marks/mark.ts';
import type { Place } from '#protocol/notes/presence.ts';
import type { OutputItem } from '../../session/output/output-item.ts';

/** Where a shell waits for a command, as its own marks say. */
export interface Prompt {
  line: number;
  column: number;
}

/** The prompt after another piece of the watched terminal's output: it is left with the command that is entered. */
export function promptAfter(prompt: Prompt | null, output: OutputItem): Prompt | null {
  if (output.type === 'screen') return null;
  if (output.type !== 'event' || output.event.code !== 'm') return prompt;
  return promptBehind(prompt, output.event.data);
}

function promptBehind(prompt: Prompt | null, data: Bytes): Prompt | null {
  const mark = readMark(data);
  if (mark === null) return prompt;
  if (mark.mark === 'input' && mark.trust === 'trusted' && mark.line !== null)
    return { line: mark.line, column: mark.column };
  // What something prints while a command runs opens no prompt, and what stands at one does not close it.
  const isKept = mark.mark === 'passed-over' || ('trust' in mark && mark.trust === 'inner');
  return isKept ? prompt : null;
}

/** Nothing is typed there yet: the cursor stands where the prompt ended. */
export function isEmptyAt(prompt: Prompt | null, cursor: Place | null): boolean {
  if (prompt === null || cursor === null || cursor.on !== 'lines') return false;
  return cursor.line === prompt.line && cursor.column === prompt.column;
}
