import type { FactOf } from '#protocol/record/facts.ts';
import { inSentence } from '../kit/sentence.ts';
import { by, inTerminal, repeated, type Around, type FactWords, type Told } from '../record/telling.ts';

export const TERMINAL_FACTS: FactWords<
  'terminal-started' | 'terminal-ended' | 'terminal-renamed' | 'terminal-reset'
> = {
  'terminal-started': (fact, around) => ({
    text: `${begun(named(fact, around) ?? 'terminal')} opened`,
    detail: inSentence(fact.shell),
  }),
  'terminal-ended': ended,
  'terminal-renamed': (fact, around) => {
    // By now it has the name that was given, or a later one.
    const which = around.terminalNumber(fact.terminal) ?? 'the terminal';
    return fact.name === null
      ? `${by(fact, around)} removed the name of ${which}`
      : `${by(fact, around)} renamed ${which} to “${inSentence(fact.name)}”`;
  },
  'terminal-reset': (fact, around) =>
    repeated(`${by(fact, around)} reset ${named(fact, around) ?? 'the terminal'}`),
};

/** What a terminal is called within a sentence, where there are several. */
const named = ({ terminal }: { terminal: string }, { terminalName }: Around) => terminalName(terminal);

/** As a sentence begins with it: a name stays as it is. */
const begun = (name: string) =>
  /^(?:the )?terminal(?: \d+)?$/.test(name) ? name.charAt(0).toUpperCase() + name.slice(1) : name;

function ended(fact: FactOf<'terminal-ended'>, around: Around): Told {
  const { cause, exitCode } = fact;
  const shell = `The shell${inTerminal(fact, around)}`;
  switch (cause) {
    case 'exited':
      return {
        text: `${shell} exited`,
        detail: exitCode === null ? 'Exit code unknown' : `Exit code ${exitCode}`,
      };
    case 'host-lost':
      return { text: `${shell} ended`, detail: 'The program that ran it was killed' };
    case 'endpoint-restarted':
      return { text: `${shell} ended`, detail: 'The machine restarted' };
    case 'start-failed':
      return { text: `${shell} couldn’t be started` };
    case 'ended': {
      const which = named(fact, around) ?? 'the terminal';
      if (fact.by === undefined) return { text: `${begun(which)} was closed` };
      return { text: `${by({ by: fact.by }, around)} closed ${which}` };
    }
  }
}
