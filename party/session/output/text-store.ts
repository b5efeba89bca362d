import { utf8 } from '#base/bytes.ts';
import { captionOf, createTextHash, segmentText, type TextHash } from '#protocol/output/asciicast.ts';
import { bytesOf, type Blob, type Sql } from '../../rooms/storage/sql.ts';
import type { RoomCrypto } from '../ports.ts';
import type { Segment } from './segment.ts';
import type { UpdateStore } from './update-store.ts';

/** Segments' canonical texts: made of the updates, or, once a segment is compacted, stored in their place. */
export interface TextStore {
  /** A hash of a new segment's text, to which its events are added. */
  startHash(segment: Pick<Segment, 'header' | 'keyframeSha256'>): TextHash;
  /** SHA-256 of the text as it would be sealed now. */
  sha256(segment: Segment): string;
  /** The text as it would be sealed now. Not for a compacted segment. */
  text(segment: Segment): string;
  /** The text, gzipped; for a compacted segment as it is stored. */
  gzipped(segment: Segment): Blob;
  /** Stores the text instead of the updates. */
  compact(segment: Segment): void;
}

export interface TextStoreParts {
  sql: Sql;
  crypto: RoomCrypto;
  updates: UpdateStore;
}

export function createTextStore({ sql, crypto, updates }: TextStoreParts): TextStore {
  const caption = ({ header, keyframeSha256 }: Pick<Segment, 'header' | 'keyframeSha256'>) =>
    captionOf({ ...header, keyframe: new Uint8Array() }, keyframeSha256);
  const text = (segment: Segment) =>
    segmentText(caption(segment), updates.events(segment.key, segment.header.author));
  const gzipped = (segment: Segment) => {
    if (!segment.compacted) return crypto.gzip(utf8(text(segment)));
    return bytesOf(sql.exec('SELECT gzip FROM texts WHERE key = ?', segment.key)[0] ?? {}, 'gzip');
  };
  return {
    startHash: (segment) => createTextHash(caption(segment), crypto.startHash()),
    sha256(segment) {
      const { textHash } = segment;
      segment.textHash = null;
      return textHash?.hex() ?? crypto.sha256(text(segment));
    },
    text,
    gzipped,
    compact(segment) {
      const gzip = gzipped(segment);
      sql.transaction(() => {
        sql.exec('INSERT INTO texts VALUES (?, ?)', segment.key, gzip);
        updates.delete(segment.key);
        sql.exec('UPDATE segments SET compacted = 1 WHERE key = ?', segment.key);
      });
      segment.compacted = true;
    },
  };
}
