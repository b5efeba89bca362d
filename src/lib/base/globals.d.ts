/** The few globals that browsers, Node and workerd all have; the core is built with none of their types. */
declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes?: ArrayBufferView | ArrayBuffer): string;
}

declare function btoa(binary: string): string;
declare function atob(base64: string): string;

/* For `clock-host.ts` alone: everybody else takes time and chance from ports. */
declare function setTimeout(action: () => void, ms: number): number;
declare function clearTimeout(timer: number): void;
declare const crypto: { getRandomValues(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> };
