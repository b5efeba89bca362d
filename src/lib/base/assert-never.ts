/** Ends a `switch` over a union: a case that was forgotten becomes a type error at the call. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
