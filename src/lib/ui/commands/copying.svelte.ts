import type { CommandRow } from '#protocol/commands/command.ts';
import { copyText } from '../kit/clipboard.ts';
import type { Copied, CopyKind } from './copied.ts';
import { commandMarkdown } from './markdown.ts';
import type { Outputs } from './outputs.ts';
import { signLine } from './gutter.ts';

export interface CopyingOptions {
  outputs: Pick<Outputs, 'read'>;
  now(): number;
  /** A command's line as an address of this page. */
  addressOf(place: { terminal: string; line: number }): string;
  nameOf(person: string): string | null;
  endpoint(): string;
  /** A moment of the room's, in the reader's zone and with it. */
  moment(at: number): string;
}

/** Copies what belongs to a command. */
export class Copying {
  readonly #options: CopyingOptions;
  #copied = $state.raw<Copied | null>(null);

  constructor(options: CopyingOptions) {
    this.#options = options;
  }

  get copied(): Copied | null {
    return this.#copied;
  }

  async copy(row: CommandRow, kind: CopyKind): Promise<void> {
    const { text, isWhole } = await this.#textOf(row, kind);
    const isCopied = text !== '' && (await copyText(text));
    this.#copied = { kind: isCopied ? kind : 'failed', isWhole, at: this.#options.now() };
  }

  async #textOf(row: CommandRow, kind: CopyKind): Promise<{ text: string; isWhole: boolean }> {
    const { outputs, addressOf, nameOf, endpoint, moment } = this.#options;
    switch (kind) {
      case 'command':
        return { text: row.text ?? '', isWhole: row.cut === null };
      case 'link':
        return {
          text: addressOf({ terminal: row.terminal, line: signLine(row) ?? 0 }),
          isWhole: true,
        };
      case 'output':
        return outputs.read(row);
      case 'markdown': {
        const output = await outputs.read(row);
        const by = row.by === null ? null : nameOf(row.by);
        const told = { row, output, by, endpoint: endpoint(), at: moment(row.startedAt) };
        return { text: commandMarkdown(told), isWhole: output.isWhole };
      }
    }
  }
}
