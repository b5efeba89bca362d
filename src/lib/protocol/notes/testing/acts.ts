import type { Act, ActContent } from '../acts.ts';
import type { ArrivedAct, Writer } from '../arrival.ts';
import type { PlacedAct } from '../document.ts';

/** An act's id, from a short name; no two names give the same. */
export const idOf = (name: string) => `${name}z`.padEnd(26, '0');

export function writerOf(index: number): Writer {
  const letter = 'abcdefgh'[index] ?? 'z';
  return {
    person: letter.repeat(10),
    device: letter.repeat(10),
    name: `Person ${index}`,
    role: 'technician',
  };
}

/** An act with this content; what is not said is that it is on note `n` and has seen that alone. */
export function actOf(
  id: string,
  content: ActContent,
  seen: Partial<Pick<Act, 'on' | 'saw' | 'after' | 'at'>> = {},
): Act {
  const isNote = content.type === 'note';
  const on = isNote ? idOf(id) : idOf('n');
  return { id: idOf(id), on, saw: isNote ? null : on, after: null, at: 5, ...seen, ...content } as Act;
}

export const note = (text: string): ActContent => ({
  ...{ type: 'note', anchor: null, kind: 'note', text, mentions: [] },
});
export const reply = (text: string): ActContent => ({ type: 'reply', text, mentions: [] });
export const edit = (of: string, text: string): ActContent => ({
  ...{ type: 'edit', of: idOf(of), text, mentions: [] },
});

/** These acts, as they arrive one after another; each writer has an array of their own. */
export function arrive(written: readonly (readonly [Act, Writer])[], roomAuthor = 999): PlacedAct[] {
  const clocks = new Map<string, number>();
  return written.map(([act, by], number) => {
    const clock = clocks.get(by.device) ?? 0;
    clocks.set(by.device, clock + 1);
    const arrival = { number, at: 1_000 + number, act: act.id, by, salt: 'c2FsdA' };
    return { act, arrival, author: by.device.charCodeAt(0), clock, roomAuthor, roomClock: number };
  });
}

export const arrived = (...written: (readonly [Act, Writer])[]): ArrivedAct[] => arrive(written);
