import type { WriteProblem } from '../../session/input/write-result.ts';

const UNSENT: Record<WriteProblem, string> = {
  'endpoint-offline': 'Not sent: the machine wasn’t connected.',
  'terminal-ended': 'Not sent: this shell has ended.',
  'no-such-terminal': 'Not sent: no terminal is open.',
  'not-confirmed':
    'Perhaps not sent: the shell didn’t confirm it. Check the screen before you type it again.',
  'too-much-input': 'Not sent: too much text at once.',
  'not-answering': 'Not sent: what you typed before hasn’t been confirmed yet.',
  'out-of-turn': 'Not sent: something you typed earlier didn’t arrive.',
  'no-control': 'Not sent: you didn’t have control.',
  late: 'Not sent: you lost control before the key arrived.',
  paused: 'Not sent: typing is paused.',
  'not-allowed': 'You can only watch: what you type isn’t sent.',
  'not-connected': 'Not sent: there was no connection.',
  'not-ready': 'Not sent: the terminal was still connecting.',
};

export function unsentWords(problem: WriteProblem): string {
  return UNSENT[problem];
}

export const HELD = 'Output is on hold. Press Ctrl+Q to continue.';
