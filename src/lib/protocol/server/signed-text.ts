/*
 * Every text that is signed on the wire, and nothing else builds one. Each begins with its purpose and version, then
 * says where it counts: at the server with this key, reached by this origin. So what is signed for one server, for one
 * purpose, is worth nothing at another or for another. No part can hold a line break: parsers of the wire see to that.
 * A seal is not among them: it stands on the record, whichever server keeps that (`sealText`).
 */

/** Where a signature counts. */
export interface SignaturePlace {
  /** The origin by which the signer reached the server. */
  origin: string;
  /** The server's public key. */
  serverKey: string;
}

function signedText(purpose: string, { origin, serverKey }: SignaturePlace, rest: readonly string[]): string {
  return [`holdfast ${purpose}`, origin, serverKey, ...rest].join('\n');
}

/** By a browser's or program's key, to enter a session; `secretHash` is the secret's SHA-256 in hex. */
export function enterText(
  place: SignaturePlace,
  { session, secretHash }: { session: string; secretHash: string },
): string {
  return signedText('enter v2', place, [session, secretHash]);
}

/** By a device's key, to open a person's socket. */
export function viewerText(
  place: SignaturePlace,
  { session, person, nonceHex }: { session: string; person: string; nonceHex: string },
): string {
  return signedText('viewer v2', place, [session, person, nonceHex]);
}

/** By an endpoint's key, to open its socket. */
export function agentText(
  place: SignaturePlace,
  { session, challenge }: { session: string; challenge: string },
): string {
  return signedText('agent v2', place, [session, challenge]);
}

/** By an endpoint's key, to open a session at the desk. */
export function openSessionText(
  place: SignaturePlace,
  { endpoint, challenge }: { endpoint: string; challenge: string },
): string {
  return signedText('open session v2', place, [endpoint, challenge]);
}

/** Under the administrator's token; `target` is path and query, `bodySha256` of the body's JSON, in hex. */
export interface AdminRequest {
  challenge: string;
  method: string;
  target: string;
  bodySha256: string;
}

export function adminText(
  place: SignaturePlace,
  { challenge, method, target, bodySha256 }: AdminRequest,
): string {
  return signedText('admin v1', place, [challenge, method, target, bodySha256]);
}

/** What the server proves itself over: the asker's nonce and its own, for one purpose. */
export interface ServerStatement {
  purpose: string;
  clientNonce: string;
  serverNonce: string;
}

/** Signed with the server's key, for anybody who asks who it is. */
export function serverText(
  place: SignaturePlace,
  { purpose, clientNonce, serverNonce }: ServerStatement,
): string {
  return signedText('server v1', place, [purpose, clientNonce, serverNonce]);
}
