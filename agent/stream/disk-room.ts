import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { IN_MEMORY, PAGE_BYTES } from './spool-file.ts';

/** Pages given back to the system at once, after a drop; the rest is used again. */
const VACUUM_PAGES = 64;
/** Free pages kept for what comes, rather than given back. */
const SPARE_PAGES = 64;
/** Pages that a row may take besides its own: the tree above it grows. */
const TREE_PAGES = 4;
/**
 * The last part of a disk is left alone, in bytes: for other programs, and because freeing space needs some first (the
 * database's log grows to half of this).
 */
export const DISK_SPARE_BYTES = 8 << 20;
/** A spool that holds less may use half of that: the current segment has to end before it can be dropped. */
const SMALL_BYTES = 1 << 20;

/** For a folder that is gone: unlimited. Only a full disk stops a shell, and no other failure to measure. */
function freeBytesOf(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return Infinity;
  }
}

/** How much of its disk a spool's file may use. */
export interface DiskRoom {
  /** Throws unless this much more fits, into the file or on the disk. `heldBytes`: what the spool holds. */
  demand(wanted: number, heldBytes: number): void;
  /** Frees the space of what has been dropped, a little at a time. */
  giveBack(): void;
}

export function createDiskRoom(path: string, database: DatabaseSync): DiskRoom {
  const freePages = database.prepare('PRAGMA freelist_count');
  const countFree = () => Number(freePages.get()?.['freelist_count']);
  return {
    demand(wanted, heldBytes) {
      if (path === IN_MEMORY) return;
      const free = freeBytesOf(dirname(path));
      const spare = heldBytes < SMALL_BYTES ? DISK_SPARE_BYTES / 2 : DISK_SPARE_BYTES;
      if (free < spare && countFree() < wanted / PAGE_BYTES + TREE_PAGES)
        throw new Error(`the disk is full: ${free} bytes are free, ${spare} are kept for other programs`);
    },
    giveBack() {
      if (countFree() > SPARE_PAGES + VACUUM_PAGES)
        database.exec(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`);
    },
  };
}
