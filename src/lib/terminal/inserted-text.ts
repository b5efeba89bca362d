import type { Terminal } from '@xterm/xterm';
import { Disposables, type Dispose } from '#base/disposables.ts';

/**
 * Hands on what is inserted by no key: an emoji panel's, a dictation's, an input tool's. xterm does so by itself, but
 * not for screen readers, for whom a key's own character is inserted too, to be read out.
 */
export function sendInsertedText(terminal: Terminal): Dispose {
  const ends = new Disposables();
  const { textarea } = terminal;
  if (textarea === undefined) return () => undefined;
  /** From a key's going down until it is up again, what is inserted is the key's own. */
  let isKeyDown = false;
  const listen = <Name extends 'keydown' | 'keyup' | 'blur' | 'input'>(
    name: Name,
    handle: (event: HTMLElementEventMap[Name]) => void,
  ) => {
    textarea.addEventListener(name, handle, true);
    ends.add(() => textarea.removeEventListener(name, handle, true));
  };
  listen('keydown', () => {
    isKeyDown = true;
  });
  for (const name of ['keyup', 'blur'] as const)
    listen(name, () => {
      isKeyDown = false;
    });
  listen('input', (event) => {
    if (!terminal.options.screenReaderMode || isKeyDown || !(event instanceof InputEvent)) return;
    if (event.inputType === 'insertText' && event.data) terminal.input(event.data, true);
  });
  return () => ends.dispose();
}
