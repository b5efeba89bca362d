import { isFailed, type CommandRow } from '#protocol/commands/command.ts';
import { SEARCH_COMMANDS, SEARCH_HITS, SEARCH_PAGES } from '#protocol/ground/limits.ts';
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
import type { StatedPart } from '../lines/parts.ts';
import { pageOf, type IndexStore } from './index-store.ts';

export interface SearchingParts {
  index: IndexStore;
  lines: Pick<StatedLines, 'parts' | 'newest'>;
  commands: Commands;
}

type Wanted = SearchWish & SearchFilter;
type Found = Omit<SearchAnswer, 'isBehind' | 'isScan'>;

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
      hits.push(...pages(wanted, page));
      if (hits.length < SEARCH_HITS) continue;
      next = page;
      break;
    }
    return { hits, next, percent: percentOf(next, index.span()) };
  };

  const findInCommands = (wanted: Wanted, from: number | null): Found => {
    const some = commands.below(from ?? Number.MAX_SAFE_INTEGER, SEARCH_COMMANDS);
    const hits = some.flatMap(({ row }) => commandHit(wanted, { row, line: commands.enteredIn(row) }) ?? []);
    const next = some.length < SEARCH_COMMANDS ? null : (some.at(-1)?.number ?? null);
    return { hits, next, percent: percentOf(next, { first: 0, last: commands.newest() }) };
  };

  return (wanted: Wanted, from: number | null): SearchAnswer => {
    const isOfCommands = wanted.place === 'commands';
    const found = isOfCommands ? findInCommands(wanted, from) : findInLines(wanted, from);
    const isBehind = !isOfCommands && index.indexedTo() < parts.newest();
    return { ...found, isBehind, isScan: !isOfCommands && trigramsOf(wanted.text).length === 0 };
  };
}

/** For one step alone: what it keeps at hand may be other by the next. */
function createPageSearch({ lines, commands }: Pick<SearchingParts, 'lines' | 'commands'>) {
  const partOf = createPartCache(lines.parts);
  const commandAt = createCommandCache(commands);
  return (wanted: Wanted, page: number): SearchHit[] => {
    const { part, from, to } = pageOf(page);
    const found = partOf(part);
    if (found === null) return [];
    const holding = found.lines.slice(from, to).filter((leaf) => findIn(leaf.text, wanted) !== -1);
    const numbers = [...new Set(holding.map(({ line }) => line))];
    if (numbers.length === 0) return [];
    // They may have been stated again.
    const now = lines.newest({ terminal: found.terminal, lines: numbers.toSorted((a, b) => a - b) }).texts;
    return numbers.reverse().flatMap((line) => {
      const text = now.get(line) ?? null;
      const at = text === null ? -1 : findIn(text, wanted);
      if (text === null || at === -1) return [];
      const command = commandAt(found.terminal, line);
      if (!isWanted(wanted, { line, command, part: found })) return [];
      return [{ terminal: found.terminal, line, text: excerptOf(text, at), command: told(command) }];
    });
  };
}

/** A part has several pages, which follow each other. */
function createPartCache(parts: StatedLines['parts']): (id: number) => StatedPart | null {
  let last: { id: number; part: StatedPart | null } | null = null;
  return (id) => {
    if (last?.id !== id) last = { id, part: parts.find(id) };
    return last.part;
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

/** Whether a line is of what is to be looked through. */
function isWanted(
  { place, isFailed: onlyFailed, since, until }: SearchFilter,
  { line, command, part }: { line: number; command: CommandRow | null; part: StatedPart },
): boolean {
  if (onlyFailed && (command === null || !isFailed(command))) return false;
  // Above its output stands what was typed.
  if (place === 'output' && command?.line != null && line < command.line) return false;
  const time = command === null ? part : timeOf(command);
  return isWithin(time, { since, until });
}

const timeOf = ({ startedAt, endedAt }: CommandRow) => ({ since: startedAt, until: endedAt });

function isWithin(
  time: { since: number; until: number | null },
  { since, until }: Pick<SearchFilter, 'since' | 'until'>,
): boolean {
  return (until === null || time.since <= until) && (since === null || (time.until ?? Infinity) >= since);
}

function commandHit(
  wanted: Wanted,
  { row, line }: { row: CommandRow; line: number | null },
): SearchHit | null {
  const at = row.text === null ? -1 : findIn(row.text, wanted);
  if (row.text === null || at === -1 || line === null) return null;
  if ((wanted.isFailed && !isFailed(row)) || !isWithin(timeOf(row), wanted)) return null;
  return { terminal: row.terminal, line, text: excerptOf(row.text, at), command: told(row) };
}

function told(row: CommandRow | null): SearchHit['command'] {
  if (row === null) return null;
  const { command, text, startedAt, exit } = row;
  return { command, text, startedAt, exit, isFailed: isFailed(row) };
}

function percentOf(next: number | null, { first, last }: { first: number; last: number }): number {
  if (next === null || last <= first) return 100;
  return Math.max(0, Math.min(99, Math.floor((100 * (last - next)) / (last - first))));
}
