import { FRONT_BELOW_FILES, KEPT_FILES } from '#protocol/ground/limits.ts';
import { placeBounds, viewersOf } from './front/place-bounds.ts';

/**
 * How many files and lines this process, and workerd, which inherits it, may have open at once; null if the system
 * sets no bound. Node has by now raised it as far as it may.
 */
export function openFileLimit(): number | null {
  // The report's network part looks names up; the types do not know that it can be left out.
  Object.assign(process.report, { excludeNetwork: true });
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft?: unknown } } };
  const soft = userLimits?.open_files?.soft;
  return typeof soft === 'number' ? soft : null;
}

/**
 * Whether viewers alone can use that up. workerd, which takes lines as long as it can and ends with the first that it
 * cannot, is then not to take them itself.
 */
export function isScarce(openFiles: number | null): boolean {
  return openFiles !== null && openFiles < FRONT_BELOW_FILES;
}

/**
 * How many viewers these files suffice for. Without a front workerd keeps no count, so half is kept for requests and
 * rooms.
 */
export function viewersFor(openFiles: number, { front }: { front: boolean }): number {
  if (front) return viewersOf(placeBounds(openFiles).sockets.all);
  return viewersOf(Math.floor((openFiles - KEPT_FILES) / 2));
}
