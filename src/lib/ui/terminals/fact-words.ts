import type { FactOf } from '#protocol/record/facts.ts';
import { inSentence } from '../kit/sentence.ts';
import { by, inTerminal, type Around, type FactWords } from '../record/telling.ts';

export const TERMINAL_FACTS: FactWords<'terminal-started' | 'terminal-ended' | 'terminal-reset'> = {
  'terminal-started': (fact, around) =>
    `A terminal was opened${inTerminal(fact, around)}: ${inSentence(fact.shell)}`,
  'terminal-ended': ended,
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
      return `The terminal${at} was ended`;
  }
}
