import type { IncomingMessage } from 'node:http';
import { MAX_BODY_BYTES } from '#protocol/ground/limits.ts';

/** The whole body, so that workerd never gets half of one; null if it is too long or its sender is gone. */
export function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let length = 0;
  return new Promise((resolve) => {
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return resolve(null);
    request.on('data', (part: Buffer) => {
      length += part.length;
      if (length <= MAX_BODY_BYTES) return void parts.push(part);
      request.pause();
      resolve(null);
    });
    request.once('end', () => resolve(Buffer.concat(parts)));
    request.once('close', () => resolve(null));
  });
}
