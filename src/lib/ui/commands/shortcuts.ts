import type { Shortcut } from '../workspace/shortcuts.ts';
import type { Commands } from './commands.svelte.ts';

export interface CommandsKeys {
  isMac: boolean;
  commands: Pick<Commands, 'step'>;
  /** A program that has the whole screen has all keys. */
  when(): boolean;
  toggle(): void;
}

export function commandsShortcuts({ isMac, commands, when, toggle }: CommandsKeys): Shortcut[] {
  const modifier = isMac ? 'Cmd' : 'Ctrl';
  return [
    {
      chords: [{ by: 'letter', letter: 'h' }],
      help: { section: 'panels', keys: 'Ctrl+Shift+H', does: 'Commands' },
      run: toggle,
    },
    {
      chords: [
        { by: 'ctrl-or-cmd-key', key: 'ArrowUp' },
        { by: 'sign-outside', key: '[' },
      ],
      help: {
        section: 'screen',
        keys: `${modifier}+Up, ${modifier}+Down`,
        does: 'Go to the previous or next command',
      },
      when,
      run: () => commands.step('up'),
    },
    {
      chords: [
        { by: 'ctrl-or-cmd-key', key: 'ArrowDown' },
        { by: 'sign-outside', key: ']' },
      ],
      when,
      run: () => commands.step('down'),
    },
  ];
}
