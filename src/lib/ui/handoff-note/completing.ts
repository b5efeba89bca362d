import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';

/** Something that the note may name: what it is called, and what is written then. */
export interface Nameable {
  label: string;
  detail: string;
  written: string;
}

/** What there is to name, asked for when somebody begins to. */
export interface Nameables {
  people(): readonly Nameable[];
  /** Commands and notes, and where the number of a line is typed, that line. */
  places(typed: string): readonly Nameable[];
}

const SHOWN = 50;

/** `@` names people, `#` places: a `#` that a blank follows is a heading, and two are one anyway. */
export function completing(nameables: Nameables): (context: CompletionContext) => CompletionResult | null {
  return (context) => {
    const typed = context.matchBefore(/(?<![#\w])[#@][^\s#@]*$/);
    if (typed === null) return null;
    const sought = typed.text.slice(1).toLowerCase();
    const all = typed.text.startsWith('@') ? nameables.people() : nameables.places(sought);
    const found = all.filter(({ label }) => label.toLowerCase().includes(sought)).slice(0, SHOWN);
    if (found.length === 0) return null;
    return { from: typed.from, options: found.map(optionOf), filter: false };
  };
}

const optionOf = ({ label, detail, written }: Nameable): Completion => ({
  label,
  detail,
  apply: `${written} `,
});
