import type { Connection, SessionView } from 'holdfast/client';
import { cleanName } from '#protocol/people/people.ts';
import { readFact } from '#protocol/record/facts.ts';
import { harmlessWord } from '../output.ts';
import { standingOf, type Standing } from './standing.ts';
import { holderWords, nameOf, subject, type Say } from './words.ts';

/** Sentences about what has changed since. For a terminal that is newly watched, they say who has control. */
export function newsOf(before: Standing | null, view: SessionView): string[] {
  const now = standingOf(view);
  if (now.terminal === null) return [];
  const isNew = before?.terminal !== now.terminal;
  const news: string[] = [];
  if (now.name !== (isNew ? null : before.name)) news.push(nameWords(now.name, { isNew }));
  if (isNew || before.holder !== now.holder) news.push(holderWords(view, now.holder));
  if (now.holder === view.you.person) {
    const known = isNew ? [] : before.asks;
    for (const person of now.asks.filter((each) => !known.includes(each))) {
      news.push(`${nameOf(view, person)} asks for control; Ctrl-^ g grants it, Ctrl-^ d declines`);
    }
  }
  const me = view.you.person;
  if (now.asks.includes(me) && (isNew || !before.asks.includes(me))) {
    news.push(
      now.holder === null
        ? 'you asked for control'
        : `you asked for control; ${nameOf(view, now.holder)} can grant it`,
    );
  }
  const pausedBefore = before?.pausedBy ?? null;
  if (now.pausedBy !== null && pausedBefore === null) {
    news.push(
      `${subject(view, { person: now.pausedBy, they: 'paused', you: 'paused' })} typing; programs keep running, Ctrl-^ s stops one`,
    );
  }
  if (now.pausedBy === null && pausedBefore !== null) news.push('typing is back on');
  if (now.program !== null && now.program !== before?.program) {
    news.push(`${harmlessWord(now.program)} is still running`);
  }
  if (now.isHeld && before?.isHeld !== true) news.push('output is held (Ctrl-Q continues)');
  return news;
}

function nameWords(name: string | null, { isNew }: { isNew: boolean }): string {
  const shown = name === null ? null : cleanName(name);
  if (shown === null) return 'the terminal no longer has a name';
  return isNew ? `this is the terminal “${shown}”` : `the terminal is now called “${shown}”`;
}

/** Tells the user who has control, who asks for it, and about pauses, as these change. */
export function tellNews(connection: Connection, say: Say): void {
  let before: Standing | null = null;
  const handleView = (view: SessionView) => {
    for (const sentence of newsOf(before, view)) say(sentence);
    before = standingOf(view);
  };
  connection.onView(handleView);
  connection.record.onRecorded((event) => {
    const { view } = connection;
    const fact = readFact(event.fact);
    if (fact?.type !== 'control-declined' || fact.person !== view?.you.person) return;
    say(`${nameOf(view, fact.by)} declined your request`);
  });
}
