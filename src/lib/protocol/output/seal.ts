/** What is recorded of a segment that will not change any more. `sha256` is the hash of its canonical text. */
export interface SealStatement {
  session: string;
  terminal: string;
  segment: number;
  events: number;
  sha256: string;
}

/** The text an agent signs to seal a segment. */
export function sealText({ session, terminal, segment, events, sha256 }: SealStatement): string {
  return `holdfast seal v1\n${session}\n${terminal}\n${segment}\n${events}\n${sha256}`;
}
