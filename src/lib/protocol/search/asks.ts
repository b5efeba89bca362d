import type { Ask } from '../ground/route.ts';
import type { SearchWish } from './matching.ts';
import { search } from './routes.ts';

/** Looks for a text; `from`: where the answer before said to go on, null to begin. */
export function searchAsk(
  { text, isExact, isWord }: SearchWish,
  from: number | null = null,
): Ask<typeof search> {
  const query = {
    text,
    ...(from === null ? {} : { from: String(from) }),
    ...(isExact ? { exact: '1' } : {}),
    ...(isWord ? { word: '1' } : {}),
  };
  return { route: search, query };
}
