/** The few encoding globals that browsers, Node and workerd all have; the core is built with none of their types. */
declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes?: ArrayBufferView | ArrayBuffer): string;
}

declare function btoa(binary: string): string;
declare function atob(base64: string): string;
