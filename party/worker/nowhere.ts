/** Where requests to other servers end on our own: rooms talk to rooms and to who connects, and to nobody else. */
export const nowhere: ExportedHandler = {
  fetch: () => new Response('no requests leave this server', { status: 403 }),
};
