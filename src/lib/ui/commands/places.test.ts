import { beforeEach, describe, expect, test } from 'vitest';
import { createEmitter } from '#base/emitter.ts';
import type { OutputItem } from '../../session/output/output-item.ts';
import type { ScreenFacts } from '../../terminal/browser-screen.ts';
import { Places } from './places.ts';

const ONE = 'term0001';
const OTHER = 'term0002';

let outputs: ReturnType<typeof createEmitter<OutputItem>>;
let facts: ReturnType<typeof createEmitter<ScreenFacts>>;
let watched: string[];
let shown: number[];
let watching: string | null;
/** The first line that the page has; null: there is no screen yet. */
let first: number | null;
let places: Places;

beforeEach(() => {
  outputs = createEmitter<OutputItem>();
  facts = createEmitter<ScreenFacts>();
  [watched, shown, watching, first] = [[], [], ONE, 0];
  const output = {
    onOutput: (listener: (item: OutputItem, done: () => void) => void) =>
      outputs.subscribe((item) => listener(item, () => undefined)),
    watch: (terminal: string) => void watched.push(terminal),
    at: null,
    history: async () => [],
  };
  const session = {
    connection: { output },
    get view() {
      const terminals = [{ terminal: ONE }, { terminal: OTHER }];
      // Of what the room said only this is looked at.
      return watching === null ? null : ({ watching, terminals } as never);
    },
  };
  const screen = {
    isCovered: false,
    isPast: false,
    onFacts: facts.subscribe,
    get browser() {
      const searched = first === null ? null : { first, last: 999, isAlternate: false };
      const showLine = (line: number) => void shown.push(line);
      return { searched, places: null, showLine, showEnd: () => undefined };
    },
  };
  places = new Places(session, screen);
});

const caughtUp = () => outputs.emit({ type: 'caught-up', terminal: ONE, at: { segment: 0, event: 0 } });
/** The page has lines from this one on. */
const has = (line: number) => {
  first = line;
  // Of the facts only these two are looked at.
  facts.emit({ size: { cols: 80, rows: 24 }, olderLines: line } as never);
};

describe('[CM14] a line is brought into view', () => {
  test('of the watched terminal at once', () => {
    places.go({ terminal: ONE, line: 7 });
    expect([shown, watched]).toEqual([[7], []]);
  });

  test('of another once that is there, and not where somebody went elsewhere meanwhile', () => {
    places.go({ terminal: OTHER, line: 7 });
    expect([shown, watched]).toEqual([[], [OTHER]]);
    watching = OTHER;
    caughtUp();
    expect(shown).toEqual([7]);
    places.go({ terminal: ONE, line: 8 });
    caughtUp();
    expect([shown, watched]).toEqual([[7], [OTHER, ONE]]);
    watching = ONE;
    caughtUp();
    expect(shown).toEqual([7]);
  });

  test('[CM12] by a link, before anything is there, and again once what was before it is', () => {
    [watching, first] = [null, null];
    places.go({ terminal: ONE, line: 7 });
    watching = ONE;
    caughtUp();
    expect(shown).toEqual([]);
    has(100);
    has(0);
    has(0);
    expect([shown, watched]).toEqual([[7, 7], []]);
  });
});
