import * as v from 'valibot';

/** A message on the wire: its type, which differs from all others of its direction, and its fields. */
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
