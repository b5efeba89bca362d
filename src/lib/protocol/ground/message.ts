import * as v from 'valibot';

/** A message of the wire: its type, which tells it apart from the others of its direction, and what it carries. */
export const message = <const Type extends string, Entries extends v.ObjectEntries>(
  type: Type,
  entries: Entries,
) => v.object({ type: v.literal(type), ...entries });

/** That a request could not be done, and why: all that one may be refused for. The socket stays. */
export const refusal = <
  const Request extends string,
  const Reasons extends readonly [string, ...(readonly string[])],
>(
  request: Request,
  reasons: Reasons,
) => message('request-refused', { request: v.literal(request), reason: v.picklist(reasons) });
