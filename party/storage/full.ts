/** Whether a write failed for want of room: the engine passes SQLite's own words on. */
export function isStorageFull(error: unknown): boolean {
  return /SQLITE_FULL|database or disk is full/.test(String(error));
}
