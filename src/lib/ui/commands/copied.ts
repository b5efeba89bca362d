export type CopyKind = 'command' | 'output' | 'markdown' | 'link';

/** What was copied, or that nothing was. */
export interface Copied {
  kind: CopyKind | 'failed';
  isWhole: boolean;
  at: number;
}
