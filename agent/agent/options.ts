import { parseArgs } from 'node:util';
import * as v from 'valibot';

const optional = v.optional(v.string());

const schema = v.object({
  data: v.pipe(v.string('--data DIR is missing'), v.nonEmpty()),
  server: optional,
  enroll: optional,
  name: v.optional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(200))),
  'spool-max': v.optional(
    v.pipe(
      v.string(),
      v.transform(Number),
      v.integer('--spool-max must be a number of bytes'),
      v.minValue(1 << 20),
    ),
  ),
  log: v.optional(v.picklist(['text', 'json'], '--log must be text or json'), 'text'),
  'no-shell-integration': v.optional(v.boolean(), false),
  'end-with-stdin': v.optional(v.boolean(), false),
});

export type AgentArguments = v.InferOutput<typeof schema>;

/** The agent's arguments, or what is wrong with them in words. */
export type ReadArguments = { ok: true; given: AgentArguments } | { ok: false; problem: string };

export function readArguments(args: readonly string[]): ReadArguments {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...{ data: { type: 'string' }, server: { type: 'string' }, enroll: { type: 'string' } },
        ...{ name: { type: 'string' }, 'spool-max': { type: 'string' }, log: { type: 'string' } },
        ...{ 'end-with-stdin': { type: 'boolean' }, 'no-shell-integration': { type: 'boolean' } },
      },
    });
    const parsed = v.safeParse(schema, values);
    return parsed.success
      ? { ok: true, given: parsed.output }
      : { ok: false, problem: parsed.issues[0].message };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}
