import { FakeServer } from './fake-server.ts';
import { describeServer } from './server-contract.ts';

describeServer('the server in memory', async () => {
  const server = await FakeServer.start();
  return { origin: server.origin, code: async () => server.code, stop: async () => server.close() };
});
