import type { WriteProblem } from '../../session/input/write-result.ts';

const UNSENT: Record<WriteProblem, string> = {
  'endpoint-offline': 'Not sent: the endpoint was not connected.',
  'terminal-ended': 'Not sent: this shell has ended.',
  'no-such-terminal': 'Not sent: there is no terminal.',
  'not-confirmed': 'Perhaps not sent: no answer came from the shell. Look before you type it again.',
  'too-much-input': 'Not sent: too much text at once.',
  'not-answering': 'Not sent: what you typed before is not confirmed yet.',
  'out-of-turn': 'Not sent: what you typed before it did not arrive.',
  'no-control': 'Not sent: you did not have control.',
  late: 'Not sent: control had passed on before the key arrived.',
  paused: 'Not sent: typing is paused.',
  'not-allowed': 'You are watching. Keys are not sent.',
  'not-connected': 'Not sent: there was no connection.',
  'not-ready': 'Not sent: the terminal was still connecting.',
};

export function unsentWords(problem: WriteProblem): string {
  return UNSENT[problem];
}

export const HELD = 'Output is held (Ctrl+Q continues)';
