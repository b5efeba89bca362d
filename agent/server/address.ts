import { isLoopback } from '#protocol/ground/hosts.ts';
import { sessionPath } from '#protocol/people/link.ts';

/** Whether only this machine is reached by an origin. */
export function isLoopbackOrigin(origin: string): boolean {
  return isLoopback(new URL(origin).hostname);
}

/** The server's origin, or why it is not one an agent would speak to, in words. */
export function checkServer(address: string): { ok: true; origin: string } | { ok: false; problem: string } {
  if (!URL.canParse(address)) return { ok: false, problem: `${address} is not an address` };
  const { protocol, hostname, origin } = new URL(address);
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return { ok: true, origin };
  if (protocol !== 'http:') return { ok: false, problem: `${address} is not an http or https address` };
  return { ok: false, problem: `${address} is not encrypted: use https for a server on another machine` };
}

/** Where the agent's websocket to a session's room goes. */
export function roomUrl(origin: string, session: string): string {
  return `${origin.replace(/^http/, 'ws')}${sessionPath(session)}?as=agent`;
}
