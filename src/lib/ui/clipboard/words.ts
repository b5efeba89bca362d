import { inSentence } from '../kit/sentence.ts';
import type { ClipboardNews } from './clipboard.svelte.ts';

const EXCERPT_CHARS = 40;

/** A program's text, as far as it is shown before it is copied: what cannot be seen stands in it as a blank. */
export function clipWords(text: string): string {
  const line = text.replaceAll(/[\p{C}\p{Z}\s]+/gu, ' ').trim();
  const signs = [...line];
  const shown = signs.length > EXCERPT_CHARS ? `${signs.slice(0, EXCERPT_CHARS).join('')}…` : line;
  return `A program wants to copy “${inSentence(shown)}”.`;
}

export function clipboardWords(what: ClipboardNews, { isMac }: { isMac: boolean }): string {
  switch (what) {
    case 'copy-failed':
      return 'Not copied: the browser doesn’t allow it. Right-click the selection and choose Copy.';
    case 'not-typed':
      return 'Not typed: by now there is no empty prompt for it.';
    case 'literal-next':
      return `Ctrl+V went to the shell. To paste, press ${isMac ? 'Cmd+V' : 'Ctrl+Shift+V'}.`;
  }
}

/** What comes of a text that is pasted, said where it is shown. */
export function pasteWords(text: string, { bracketed }: { bracketed: boolean }): string {
  if (bracketed) return 'The shell receives this as one paste: nothing runs until you press Enter.';
  return /[\r\n]/.test(text)
    ? 'Every line ends with Enter, so each one runs as soon as it arrives.'
    : 'The shell receives this as keys: what cannot be seen may do something, as Tab completes.';
}
