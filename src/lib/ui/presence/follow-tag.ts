/** Where it is said who is followed: in a corner that no text stands in, else in the gutter. */
export type FollowTagPlace = 'bottom' | 'top' | 'gutter';

interface Size {
  width: number;
  height: number;
}

export interface TagGround {
  /** What the tag stands on, and the tag itself, in px. */
  ground: Size;
  tag: Size;
  cell: Size;
  /** Where the first cell is drawn, in px. */
  origin: { x: number; y: number };
  /** Rows that are shown, and the first cell behind the text of each. */
  rows: number;
  endOf(row: number): number;
}

/** It stays where it was while that is free, so that it does not jump with the output. */
export function followTagPlace(ground: TagGround, last: FollowTagPlace): FollowTagPlace {
  const order: FollowTagPlace[] = last === 'top' ? ['top', 'bottom'] : ['bottom', 'top'];
  return order.find((place) => isFree(ground, place)) ?? 'gutter';
}

function isFree({ ground, tag, cell, origin, rows, endOf }: TagGround, place: FollowTagPlace): boolean {
  const top = place === 'top' ? 0 : ground.height - tag.height;
  const first = Math.max(0, Math.floor((top - origin.y) / cell.height));
  const behind = Math.min(rows, Math.ceil((top + tag.height - origin.y) / cell.height));
  for (let row = first; row < behind; row++)
    if (origin.x + endOf(row) * cell.width > ground.width - tag.width) return false;
  return true;
}
