import { CLOSES, type CloseReason } from '#protocol/wire/close.ts';

const FINAL_CLOSE = 0x88;
const CODE_BYTES = 2;

/** A server's close frame (RFC 6455, 5.5.1). */
export function closeFrame(reason: CloseReason): Buffer {
  const text = Buffer.from(reason);
  const head = Buffer.from([FINAL_CLOSE, CODE_BYTES + text.length, 0, 0]);
  head.writeUInt16BE(CLOSES[reason].code, 2);
  return Buffer.concat([head, text]);
}
