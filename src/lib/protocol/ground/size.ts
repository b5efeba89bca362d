/** A terminal's size, in cells. */
export interface Size {
  cols: number;
  rows: number;
}
