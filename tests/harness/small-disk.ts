import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk of its own in memory, of a known size. */
export interface SmallDisk {
  readonly folder: string;
  /** Takes the room there is, but for `spareBytes`, and gives it back with `free`. */
  fill(spareBytes: number): void;
  free(): void;
  readonly freeBytes: number;
  dispose(): void;
}

/** Mounts one; that takes root, as these tests have wherever they run by themselves, and a Linux that allows it. */
export function mountSmallDisk(bytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder], { stdio: 'pipe' });
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw new Error('a full disk is tried on a small tmpfs, which could not be mounted: run as root', {
      cause: error,
    });
  }
  const filler = join(folder, 'filler');
  const freeBytes = () => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  };
  return {
    folder,
    fill(spareBytes) {
      writeFileSync(filler, new Uint8Array(Math.max(0, freeBytes() - spareBytes)));
    },
    free: () => rmSync(filler, { force: true }),
    get freeBytes() {
      return freeBytes();
    },
    dispose() {
      execFileSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true });
    },
  };
}
