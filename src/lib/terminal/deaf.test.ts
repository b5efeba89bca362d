import { Terminal, type IParser } from '@xterm/headless';
import { describe, expect, it } from 'vitest';
import { EMULATOR_OPTIONS } from '#protocol/output/profile.ts';
import { deafen } from './deaf.ts';

const answered = [
  '\x1b[c',
  '\x1b[>c',
  '\x1b[5n',
  '\x1b[6n',
  '\x1b[?6n',
  '\x1b[4$p',
  '\x1b[?25$p',
  '\x1bP$qm\x1b\\',
  '\x1b[18t',
];
const silent = [
  '\x1b[=c',
  '\x1b[>q',
  '\x1b[?u',
  '\x1b[14t',
  '\x1b[16t',
  '\x1bP+q544e\x1b\\',
  '\x1b]4;1;?\x07',
  '\x1b]11;?\x07',
];

/** What a terminal sends on being written to. */
async function sentBy(terminal: Terminal, output: string): Promise<string> {
  let sent = '';
  terminal.onData((data) => (sent += data));
  await new Promise<void>((resolve) => terminal.write(output, resolve));
  return sent;
}

function deafTerminal(): Terminal {
  const terminal = new Terminal(EMULATOR_OPTIONS);
  // The headless build has the same parser under a type of its own.
  deafen(terminal.parser as IParser);
  return terminal;
}

describe('a deaf terminal', () => {
  it.each(answered)('[D2] swallows %j, which xterm answers', async (query) => {
    expect(await sentBy(new Terminal(EMULATOR_OPTIONS), query)).not.toBe('');
    expect(await sentBy(deafTerminal(), query)).toBe('');
  });

  it.each(silent)('[D2] swallows %j', async (query) => {
    expect(await sentBy(deafTerminal(), query)).toBe('');
  });

  it('[D3] what only sets is still obeyed', async () => {
    const terminal = deafTerminal();
    const titles: string[] = [];
    terminal.onTitleChange((title) => titles.push(title));
    await sentBy(terminal, '\x1b]2;one\x07\x1b[22;2t\x1b]2;two\x07\x1b[23;2t\x1b[2J');
    expect(titles).toEqual(['one', 'two', 'one']);
  });
});
