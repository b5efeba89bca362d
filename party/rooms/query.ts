/** A whole number from a query or a path; null if it is not one. */
export function countOf(value: string | null): number | null {
  return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : null;
}
