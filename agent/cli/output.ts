/** Where a command prints: one JSON object per line with `--json`, otherwise text for people. */
export interface CommandOutput {
  readonly json: boolean;
  /** Prints an event. `text` is what people see of it; null: nothing. */
  event(event: { event: string } & Record<string, unknown>, text: string | null): void;
  /** Tells people something in addition to the answer; prints nothing with `--json`. */
  notice(text: string): void;
}

/**
 * Text that is safe to print in a terminal. Titles, names and servers' answers are other people's words: control
 * characters in them could move the cursor or query the terminal, and bidirectional ones could show a false order.
 */
export function harmless(text: string): string {
  return text.replaceAll(/(?!\n)[\p{Cc}\p{Bidi_Control}]/gu, '\ufffd');
}

/** The same for text within a line, which must not break the line. */
export function harmlessWord(text: string): string {
  return harmless(text.replaceAll(/[\n\u2028\u2029]/g, '\ufffd'));
}

/** JSON.stringify already escapes the control characters of ASCII; this escapes the others. */
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
