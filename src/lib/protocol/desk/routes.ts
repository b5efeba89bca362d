import { route } from '../ground/route.ts';
import { serverProof } from '../server/proof.ts';
import { endpointRows, sessionRows } from './directory.ts';
import {
  challengeBody,
  createdCode,
  openedSession,
  openSessionBody,
  registeredEndpoint,
  registerEndpointBody,
} from './enrolment.ts';
import { joinBody, joined } from './joining.ts';

/** The link that a spoken or shown code stands for. Anybody who knows the code may request it, once. */
export const join = route({
  method: 'POST',
  path: 'join',
  right: 'anybody',
  body: joinBody,
  answer: joined,
});

/** A code that registers an endpoint, once. */
export const createCode = route({
  method: 'POST',
  path: 'codes',
  right: 'admin',
  body: null,
  answer: createdCode,
});
export const listEndpoints = route({
  method: 'GET',
  path: 'endpoints',
  right: 'admin',
  body: null,
  answer: endpointRows,
});
export const listSessions = route({
  method: 'GET',
  path: 'sessions',
  right: 'admin',
  body: null,
  answer: sessionRows,
});

/** Who knows the code may ask. */
export const registerEndpoint = route({
  method: 'POST',
  path: 'endpoints',
  right: 'anybody',
  body: registerEndpointBody,
  answer: registeredEndpoint,
});
/** Has the server prove who it is to an endpoint it knows, with what that signs to open a session. */
export const challengeEndpoint = route({
  method: 'POST',
  path: 'challenges',
  right: 'anybody',
  body: challengeBody,
  answer: serverProof,
});
/** Signed by the endpoint. */
export const openSession = route({
  method: 'POST',
  path: 'sessions',
  right: 'anybody',
  body: openSessionBody,
  answer: openedSession,
});
