import type { Terminal } from '@xterm/xterm';
import { Disposables, type Dispose } from '#base/disposables.ts';

const FOCUS_REPORT = /^\x1b\[[IO]$/;

/**
 * The one private event that separates what the user did from what xterm answers by itself; `deaf.test` checks that it
 * exists.
 */
interface UserInputCore {
  _core: { coreService: { onUserInput(listener: () => void): { dispose(): void } } };
}

/**
 * Hands on what the user typed, pasted, composed or did with the mouse, and nothing else xterm would send. xterm
 * fires `onUserInput` right before the `onData` of the same action; answers to queries lack it.
 */
export function onUserData(terminal: Terminal, listener: (data: string | Uint8Array) => void): Dispose {
  const ends = new Disposables();
  let fromUser = false;
  // xterm's typings leave its private fields out.
  const { coreService } = (terminal as unknown as UserInputCore)._core;
  const input = coreService.onUserInput(() => {
    fromUser = true;
  });
  const data = terminal.onData((text) => {
    const wanted = fromUser || (FOCUS_REPORT.test(text) && terminal.textarea === document.activeElement);
    fromUser = false;
    if (wanted) listener(text);
  });
  // Only mouse reports in the old encoding are binary.
  const binary = terminal.onBinary((text) => listener(Uint8Array.from(text, (char) => char.charCodeAt(0))));
  for (const each of [input, data, binary]) ends.add(() => each.dispose());
  return () => ends.dispose();
}
