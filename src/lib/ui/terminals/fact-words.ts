import type { FactOf } from '#protocol/record/facts.ts';
import { inSentence } from '../kit/sentence.ts';
import { by, inTerminal, type Around, type FactWords } from '../record/telling.ts';

export const TERMINAL_FACTS: FactWords<
  'terminal-started' | 'terminal-ended' | 'terminal-renamed' | 'terminal-reset'
> = {
  'terminal-started': (fact, around) =>
    `A terminal was opened${inTerminal(fact, around)}: ${inSentence(fact.shell)}`,
  'terminal-ended': ended,
  'terminal-renamed': (fact, around) => {
    const which = `the terminal${inTerminal(fact, around)}`;
    if (fact.name === null) return `${by(fact, around)} removed the name of ${which}`;
    return `${by(fact, around)} renamed ${which} to “${inSentence(fact.name)}”`;
  },
  'terminal-reset': (fact, around) => `${by(fact, around)} reset the terminal${inTerminal(fact, around)}`,
};

function ended(fact: FactOf<'terminal-ended'>, around: Around): string {
  const { cause, exitCode } = fact;
  const at = inTerminal(fact, around);
  switch (cause) {
    case 'exited':
      return `The shell${at} exited: ${exitCode === null ? 'exit code unknown' : `exit ${exitCode}`}`;
    case 'host-lost':
      return `The program that held the shell${at} was killed`;
    case 'endpoint-restarted':
      return `The shell${at} ended: the endpoint restarted`;
    case 'start-failed':
      return `The shell${at} could not be started`;
    case 'ended':
      if (fact.by === undefined) return `The terminal${at} was closed`;
      return `${by({ by: fact.by }, around)} closed the terminal${at}`;
  }
}
