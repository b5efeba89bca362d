import { concat, type Bytes } from './bytes.ts';

/** What was answered is not taken in to its end; the message is a clause for people. */
export class UnfitAnswer extends Error {
  readonly why: 'too-long' | 'too-slow';
  constructor(why: UnfitAnswer['why'], bound: string) {
    super(
      why === 'too-long'
        ? `it answers with more than ${bound}`
        : `its answer was not complete after ${bound}`,
    );
    this.why = why;
  }
}

/** A body as `fetch` gives it in browsers and Node, decompressed. */
export interface Body {
  getReader(): {
    read(): Promise<{ done: boolean; value?: Bytes | undefined }>;
    cancel(): Promise<void>;
  };
}

/** A whole body, up to the size its reader allows. A longer one is cut off, and rejects with `UnfitAnswer`. */
export async function readBounded(body: Body | null, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const reader = body?.getReader();
  const parts: Bytes[] = [];
  let length = 0;
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    length += part.value.length;
    if (length > maxBytes) {
      // The line may be broken already, which is as well.
      reader?.cancel().catch(() => undefined);
      throw new UnfitAnswer('too-long', `${maxBytes} bytes`);
    }
    parts.push(part.value);
  }
  return concat(parts);
}

/** A body as JSON, or `undefined` if it is not JSON. */
export function jsonOf(bytes: Bytes): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
