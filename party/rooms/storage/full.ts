/** Whether a write failed for want of room: the engine passes SQLite's own words on. */
export function isStorageFull(error: unknown): boolean {
  return /SQLITE_FULL|database or disk is full/.test(String(error));
}

export type FailureName = 'storage-full' | 'internal-error';

/** The name of a failure, for those it affected. */
export function failureName(error: unknown): FailureName {
  return isStorageFull(error) ? 'storage-full' : 'internal-error';
}
