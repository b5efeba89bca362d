export interface ClientFrame {
  opcode: number;
  /** Whether the message ends with it; it does where nothing is said. */
  isFinal?: boolean;
  /** RSV1 to RSV3, as a number. */
  reserved?: number;
}

/** The head of a client's frame (RFC 6455, 5.2), mask zero, as short as it may be. */
export function frameHead({
  opcode,
  isFinal = true,
  reserved = 0,
  length,
}: ClientFrame & { length: number }): Buffer {
  const first = (isFinal ? 0x80 : 0) | (reserved << 4) | opcode;
  const mask = Buffer.alloc(4);
  if (length < 126) return Buffer.concat([Buffer.from([first, 0x80 | length]), mask]);
  const isShort = length < 65_536;
  const head = Buffer.alloc(isShort ? 4 : 10);
  head[0] = first;
  head[1] = 0x80 | (isShort ? 126 : 127);
  if (isShort) head.writeUInt16BE(length, 2);
  else head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, mask]);
}

export function clientFrame(frame: ClientFrame, payload: Uint8Array = new Uint8Array()): Buffer {
  return Buffer.concat([frameHead({ ...frame, length: payload.length }), payload]);
}
