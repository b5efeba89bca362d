import { join } from 'node:path';
import * as v from 'valibot';
import { readJsonFile, writeJsonFile } from '#base/node/json-file.ts';
import { openPrivateFolder } from '#base/node/private-folder.ts';

const FOLDER = 'deployments';

/**
 * The secrets of a server that this machine deployed to Cloudflare, which never gives them back. Null: made elsewhere.
 */
const schema = v.object({
  origin: v.string(),
  adminToken: v.nullable(v.string()),
  serverKey: v.nullable(v.string()),
});

export type Deployment = v.InferOutput<typeof schema>;

export interface DeploymentPlace {
  /** The data folder. */
  data: string;
  origin: string;
}

export function deploymentFile({ data, origin }: DeploymentPlace): string {
  return join(data, FOLDER, `${new URL(origin).host.replaceAll(/[^\w.-]/g, '_')}.json`);
}

export function readDeployment(place: DeploymentPlace): Deployment | null {
  const found = readJsonFile(deploymentFile(place), schema);
  return found?.origin === place.origin ? found : null;
}

/** Throws if anybody but this user can use the folder. */
export function keepDeployment(data: string, deployment: Deployment): void {
  const problem = openPrivateFolder({ data, name: FOLDER });
  if (problem !== null) throw new Error(problem);
  writeJsonFile(deploymentFile({ data, origin: deployment.origin }), deployment);
}
