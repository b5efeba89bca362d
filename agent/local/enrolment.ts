import * as v from 'valibot';
import { readJsonFile } from '#base/node/json-file.ts';
import { endpointId } from '#protocol/ground/values.ts';
import { agentPaths } from '../paths.ts';

/** Which endpoint this is, and where it is known: `config.json`. */
export const agentConfig = v.object({ endpoint: endpointId, server: v.string() });
export type Enrolment = v.InferOutput<typeof agentConfig>;

/** Where the agent of a data folder is registered; null if it is not. */
export function readEnrolment(data: string): Enrolment | null {
  return readJsonFile(agentPaths(data).config, agentConfig);
}
