import type * as Party from 'partykit/server';

const notFound = () => new Response('not found', { status: 404 });

/** PartyKit wants a default party; nothing is served by it, and no room of it is made by asking. */
export default class Main implements Party.Server {
  static onBeforeRequest(): Response {
    return notFound();
  }

  static onBeforeConnect(): Response {
    return notFound();
  }

  onRequest(): Response {
    return notFound();
  }
}
