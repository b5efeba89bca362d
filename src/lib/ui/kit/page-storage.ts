/** What the browser keeps for this origin; null where it lets a page have nothing. */
export function pageStorage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
