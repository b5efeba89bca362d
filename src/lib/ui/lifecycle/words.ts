/** What ending the session does to its shells, before it is done. */
export function endWords(shells: number, endpoint: string): string {
  if (shells === 0) return 'This ends the session for everyone.';
  if (shells === 1) return `This stops the shell on ${endpoint}, and everything running in it, for everyone.`;
  const all = shells === 2 ? 'both shells' : `all ${shells} shells`;
  return `This stops ${all} on ${endpoint}, and everything running in them, for everyone.`;
}
