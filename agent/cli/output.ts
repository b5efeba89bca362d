/** Where a command's answer goes: one JSON object a line with `--json`, else text made for people. */
export interface Output {
  readonly json: boolean;
  /** Prints an event; `text` is what people see of it, nothing where it is null. */
  event(event: { event: string } & Record<string, unknown>, text: string | null): void;
}

export function createOutput(json: boolean, write: (line: string) => void): Output {
  return {
    json,
    event(event, text) {
      if (json) write(`${JSON.stringify(event)}\n`);
      else if (text !== null) write(`${text}\n`);
    },
  };
}
