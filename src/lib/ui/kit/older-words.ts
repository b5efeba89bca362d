/** Said where what the page has of the output begins. */
export function olderWords(lines: number): string {
  const kept = lines === 1 ? 'One older line is' : `${lines.toLocaleString('en')} older lines are`;
  return `${kept} kept with the session, and not shown here.`;
}
