/** A whole number of a query or a path; null where it is none. */
export function countOf(value: string | null): number | null {
  return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : null;
}
