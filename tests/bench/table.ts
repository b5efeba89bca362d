import { ratio } from './row.ts';
import type { Figure } from './row.ts';
import { round } from './statistics.ts';

/** `without`: Holdfast itself, without what the row is about. */
const BASELINES = ['direct', 'relay', 'relay-synced', 'without'];
const HEAD = ['row', 'unit', 'holdfast', ...BASELINES, ...BASELINES.map((name) => `÷${name}`), 'aim', 'met'];

const shown = (value: number | undefined) =>
  value === undefined || Number.isNaN(value) ? '–' : String(round(value));

function cells(figure: Figure): string[] {
  const { name, unit, values, aim } = figure;
  return [
    name,
    unit,
    ...['holdfast', ...BASELINES].map((system) => shown(values[system])),
    ...BASELINES.map((baseline) => shown(ratio(figure, baseline))),
    aim?.text ?? '–',
    aim === null ? '–' : aim.isMet ? 'yes' : 'NO',
  ];
}

/** One line as soon as it is measured, with all that is known of it. */
export function formatLine(figure: Figure): string {
  const values = Object.entries(figure.values).map(([system, value]) => `${system} ${shown(value)}`);
  const aim = figure.aim === null ? [] : [`aim ${figure.aim.text}: ${figure.aim.isMet ? 'met' : 'NOT met'}`];
  const notes = Object.entries(figure.notes ?? {}).map(
    ([name, value]) => `${name} ${typeof value === 'number' ? shown(value) : value}`,
  );
  return `${figure.name} [${figure.unit}]: ${[...values, ...aim, ...notes].join(' · ')}`;
}

/** The whole table, its columns in line, as Markdown takes it. */
export function formatTable(figures: readonly Figure[]): string {
  const lines = [HEAD, ...figures.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  const pad = (line: readonly string[]) =>
    `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [pad(HEAD), rule, ...lines.slice(1).map(pad)].join('\n');
}
