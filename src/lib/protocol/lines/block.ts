/** The endpoint's statement about one sealed segment. `root` is the root of the tree of its leaves, in hex. */
export interface BlockStatement {
  /** The server's public key. */
  serverKey: string;
  session: string;
  terminal: string;
  segment: number;
  leaves: number;
  /** It says only the first of what it would have to: the rest is too much for a block. */
  isCut: boolean;
  root: string;
}

/** The text an agent signs over a block. */
export function blockText(statement: BlockStatement): string {
  const { serverKey, session, terminal, segment, leaves, isCut, root } = statement;
  const extent = isCut ? 'cut' : 'whole';
  return `holdfast lines v1\n${serverKey}\n${session}\n${terminal}\n${segment}\n${leaves}\n${extent}\n${root}`;
}
