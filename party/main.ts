import type * as Party from 'partykit/server';

/** PartyKit wants a default party; nothing is served by it. */
export default class Main implements Party.Server {
  onRequest(): Response {
    return new Response('not found', { status: 404 });
  }
}
