/** Where a command's answer goes: one JSON object a line with `--json`, else text made for people. */
export interface CommandOutput {
  readonly json: boolean;
  /** Prints an event; `text` is what people see of it, nothing where it is null. */
  event(event: { event: string } & Record<string, unknown>, text: string | null): void;
  /** Tells people something beside the answer; nothing with `--json`. */
  notice(text: string): void;
}

/**
 * Text as it may stand in a terminal. Titles, names and what servers answer are other people's words: control characters
 * in them would move the cursor or ask the terminal things, and bidirectional ones show an order that is not there.
 */
export function harmless(text: string): string {
  return text.replaceAll(/(?!\n)[\p{Cc}\p{Bidi_Control}]/gu, '\ufffd');
}

/** The same for a word within a line. */
export function harmlessWord(text: string): string {
  return harmless(text.replaceAll(/[\n\u2028\u2029]/g, '\ufffd'));
}

/** JSON escapes the controls of ASCII by itself. */
function jsonLine(value: unknown): string {
  const escaped = (control: string) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replaceAll(/[\x7f-\x9f\p{Bidi_Control}]/gu, escaped);
}

export interface CommandOutputOptions {
  json: boolean;
  write(line: string): void;
  /** Where notices go. */
  writeNotice(line: string): void;
}

export function createCommandOutput({ json, write, writeNotice }: CommandOutputOptions): CommandOutput {
  return {
    json,
    event(event, text) {
      if (json) write(`${jsonLine(event)}\n`);
      else if (text !== null) write(`${harmless(text)}\n`);
    },
    notice(text) {
      if (!json) writeNotice(`holdfast: ${harmless(text)}\n`);
    },
  };
}
