/** Offered where what the screen has of the output begins. */
export function olderWords(lines: number): string {
  return lines === 1 ? 'Show the older line' : `Show ${lines.toLocaleString('en')} older lines`;
}
