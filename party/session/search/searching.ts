import { isFailed, type CommandRow } from '#protocol/commands/command.ts';
import { SEARCH_COMMANDS, SEARCH_HITS, SEARCH_INFLATED, SEARCH_PAGES } from '#protocol/ground/limits.ts';
import { hitCommand, isWanted, isWithin, timeOf } from '#protocol/search/filter.ts';
import type { SearchAnswer, SearchHit } from '#protocol/search/hit.ts';
import {
  excerptOf,
  findIn,
  trigramsOf,
  type SearchFilter,
  type SearchWish,
} from '#protocol/search/matching.ts';
import type { Commands } from '../commands/commands.ts';
import type { StatedLines } from '../lines/concept.ts';
import { readingCost, type NewestLine, type StatedPiece } from '../lines/newest-texts.ts';
import type { StatedPart } from '../lines/parts.ts';
import { pageOf, type IndexStore } from './index-store.ts';

export interface SearchingParts {
  index: IndexStore;
  lines: Pick<StatedLines, 'parts' | 'newest'>;
  commands: Commands;
}

type Wanted = SearchWish & SearchFilter;
/** `cost`: what it counts for, as bytes of an answer. */
type Found = Omit<SearchAnswer, 'isBehind' | 'isScan'> & { cost: number };

/** What looking at a command counts for: it is put together of several tables. */
const COMMAND_COST = 512;

/** Looks through some of what lines say, from a page down to older ones: so much as no key waits for. */
export function createSearching({ index, lines, commands }: SearchingParts) {
  const { parts } = lines;

  const findInLines = (wanted: Wanted, from: number | null): Found => {
    const below = from ?? Number.MAX_SAFE_INTEGER;
    const some = index.pages({ trigrams: trigramsOf(wanted.text), below, limit: SEARCH_PAGES });
    const hits: SearchHit[] = [];
    const pages = createPageSearch({ lines, commands });
    let next = some.length < SEARCH_PAGES ? null : (some.at(-1) ?? null);
    for (const page of some) {
      hits.push(...pages.find(wanted, page));
      // Lines that are not wanted take as long as those that are.
      if (pages.examined < SEARCH_HITS && pages.inflated < SEARCH_INFLATED) continue;
      next = page;
      break;
    }
    const cost = readingCost(pages.inflated) + COMMAND_COST * pages.examined;
    return { hits, next, cost, percent: percentOf(next, index.span()) };
  };

  const findInCommands = (wanted: Wanted, from: number | null): Found => {
    const some = commands.below(from ?? Number.MAX_SAFE_INTEGER, SEARCH_COMMANDS);
    const hits = some.flatMap(({ row }) => commandHit(wanted, { row, commands }) ?? []);
    const cost = some.reduce(
      (sum, { row }) => sum + COMMAND_COST / 4 + readingCost(row.text?.length ?? 0),
      0,
    );
    const next = some.length < SEARCH_COMMANDS ? null : (some.at(-1)?.number ?? null);
    return { hits, next, cost, percent: percentOf(next, { first: 0, last: commands.newest() }) };
  };

  return (wanted: Wanted, from: number | null): { answer: SearchAnswer; cost: number } => {
    const isOfCommands = wanted.place === 'commands';
    const { cost, ...found } = isOfCommands ? findInCommands(wanted, from) : findInLines(wanted, from);
    const isBehind = !isOfCommands && index.indexedTo() < parts.newest();
    const isScan = !isOfCommands && trigramsOf(wanted.text).length === 0;
    return { answer: { ...found, isBehind, isScan }, cost };
  };
}

/** For one step alone: what it keeps at hand may be other by the next. */
function createPageSearch({ lines, commands }: Pick<SearchingParts, 'lines' | 'commands'>) {
  const partOf = createPartCache(lines.parts);
  const commandAt = createCommandCache(commands);
  let [examined, read] = [0, 0];
  const find = (wanted: Wanted, page: number): SearchHit[] => {
    const { part, from, to } = pageOf(page);
    const found = partOf.find(part);
    if (found === null) return [];
    const holding = found.lines.slice(from, to).filter((leaf) => findIn(leaf.text, wanted) !== -1);
    const stated = new Map(holding.map((leaf) => [leaf.line, leaf]));
    // Stated twice in one part, a line is found by the last of these.
    for (const { line, text } of found.lines.slice(to))
      if (stated.has(line) && findIn(text, wanted) !== -1) stated.delete(line);
    if (stated.size === 0) return [];
    // They may have been stated again.
    const now = lines.newest({ terminal: found.terminal, lines: [...stated.keys()].sort((a, b) => a - b) });
    examined += stated.size;
    read += now.bytes;
    return [...stated.values()].reverse().flatMap(({ line, text: said }) => {
      const text = textNow(wanted, { piece: { part, text: said }, now: now.lines.get(line) ?? null });
      if (text === null) return [];
      const command = commandAt(found.terminal, line);
      if (!isWanted(wanted, { line, command, printed: found })) return [];
      const hit = command === null ? null : hitCommand(command);
      const excerpt = excerptOf(text, findIn(text, wanted));
      return [{ terminal: found.terminal, line, text: excerpt, command: hit }];
    });
  };
  return {
    find,
    /** Lines in which the text stood, so far. */
    get examined() {
      return examined;
    },
    /** What was read for it, in bytes. */
    get inflated() {
      return read + partOf.inflated;
    },
  };
}

/**
 * The text in which a line is found by a piece that a part states of it; null if it says something else by now, or is
 * found by a newer piece. What would be too much to read again counts as it was stated.
 */
function textNow(
  wanted: Wanted,
  { piece, now }: { piece: StatedPiece; now: NewestLine | null },
): string | null {
  if (now === null) return piece.text;
  const newest = now.pieces.find(({ text }) => findIn(text, wanted) !== -1);
  if (newest !== undefined) return newest.part === piece.part ? newest.text : null;
  return now.isCut && now.pieces.every(({ part }) => part !== piece.part) ? piece.text : null;
}

/** A part has several pages, which follow each other. */
function createPartCache(parts: StatedLines['parts']) {
  let last: { id: number; part: StatedPart | null } | null = null;
  let inflated = 0;
  return {
    find(id: number): StatedPart | null {
      if (last?.id === id) return last.part;
      const part = parts.find(id);
      inflated += part?.size ?? 0;
      last = { id, part };
      return part;
    },
    get inflated() {
      return inflated;
    },
  };
}

/** Lines are asked for from the newest back: most are of the command that the one before was of. */
function createCommandCache(commands: Commands): Commands['at'] {
  let last: { terminal: string; from: number; to: number; row: CommandRow } | null = null;
  return (terminal, line) => {
    if (last?.terminal === terminal && last.from <= line && line <= last.to) return last.row;
    const row = commands.at(terminal, line);
    const from = row === null ? null : commands.enteredIn(row);
    last = row === null || from === null ? null : { terminal, from, to: line, row };
    return row;
  };
}

function commandHit(
  wanted: Wanted,
  { row, commands }: { row: CommandRow; commands: Commands },
): SearchHit | null {
  if ((wanted.isFailed && !isFailed(row)) || !isWithin(timeOf(row), wanted)) return null;
  const at = row.text === null ? -1 : findIn(row.text, wanted);
  const line = at === -1 ? null : commands.enteredIn(row);
  if (row.text === null || line === null) return null;
  return { terminal: row.terminal, line, text: excerptOf(row.text, at), command: hitCommand(row) };
}

function percentOf(next: number | null, { first, last }: { first: number; last: number }): number {
  if (next === null || last <= first) return 100;
  return Math.max(0, Math.min(99, Math.floor((100 * (last - next)) / (last - first))));
}
