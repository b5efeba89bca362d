import type { ClipboardNews } from './clipboard.svelte.ts';

export function clipboardWords(what: ClipboardNews, { isMac }: { isMac: boolean }): string {
  switch (what) {
    case 'copy-failed':
      return 'Not copied: the browser did not allow it. Right-click the selection and choose Copy.';
    case 'literal-next':
      return `Ctrl+V went to the shell. To paste, press ${isMac ? 'Cmd+V' : 'Ctrl+Shift+V'}.`;
  }
}
