import { base64url, utf8 } from '#base/bytes.ts';
import { randomId } from '#base/random-id.ts';
import { hashedHandoff } from '#protocol/handoff/facts.ts';
import {
  HANDOFF_UNTAKEN_MS,
  MAX_HANDOFF_BYTES,
  MAX_HANDOFFS,
  MAX_HANDOFFS_OF_PERSON,
} from '#protocol/ground/limits.ts';
import type { RequestRefusal, ViewerToRoom } from '#protocol/wire/messages.ts';
import type { HandoffParts } from './handoff-parts.ts';
import { canBeTaken, lastsUntil } from './receivers.ts';

type Offer = Extract<ViewerToRoom, { type: 'offer-handoff' }>;

const SALT_BYTES = 16;
const ID_LETTERS = 10;

/** Opens a handoff, or says why not. */
export function createOffering(parts: Omit<HandoffParts, 'controls'>) {
  const { ground, store, care, news, record, register, attendance } = parts;
  const { sql, clock, random, crypto } = ground.ports;

  const refusalOf = (from: string, { to, text }: Offer) => {
    const { responsible } = care();
    if (store.open() !== null) return 'handoff-open';
    if (responsible !== null && responsible !== from && attendance.isHere(responsible))
      return 'not-responsible';
    if (!canBeTaken(to, { register, from })) return 'no-receiver';
    if (text.trim() === '') return 'text-empty';
    if (utf8(text).length > MAX_HANDOFF_BYTES) return 'text-too-long';
    const isFull = store.count() >= MAX_HANDOFFS || store.countOf(from) >= MAX_HANDOFFS_OF_PERSON;
    return isFull ? 'too-many-handoffs' : null;
  };

  return (from: string, request: Offer): RequestRefusal | null => {
    const reason = refusalOf(from, request);
    if (reason !== null) return { request: 'offer-handoff', reason };
    const { to, text } = request;
    const id = randomId(random, ID_LETTERS);
    const at = clock.now();
    const salt = base64url(random.bytes(SALT_BYTES));
    const sha256 = crypto.sha256(hashedHandoff({ salt, text }));
    sql.transaction(() => {
      record.append({ type: 'handoff-offered', handoff: id, by: from, to, sha256 });
      store.add({ id, from, to, at, text, salt, sha256 });
    });
    for (const due of [at + HANDOFF_UNTAKEN_MS, lastsUntil(to, register)])
      if (due !== null) ground.alarms.soonest('handoff', due);
    news.tell();
    return null;
  };
}
