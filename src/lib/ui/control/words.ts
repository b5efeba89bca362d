import type { ControlWay } from '#protocol/control/control.ts';
import type { PersonInfo } from '#protocol/people/people.ts';
import type { PauseStanding } from './standing.ts';
import { inSentence } from '../kit/sentence.ts';
import { withRole } from '../people/names.ts';
import { moment } from '../kit/moment.ts';

/** What the tab says while somebody asks who has control for it, or null. */
export function askTitle(asks: readonly PersonInfo[]): string | null {
  const [first, ...others] = asks;
  if (first === undefined) return null;
  return others.length === 0
    ? `${inSentence(first.name)} is asking for control`
    : `${asks.length} people are asking for control`;
}

/** Who had control before and has it now, by name; null is nobody. */
export interface Passing {
  from: string | null;
  to: string | null;
  how: ControlWay;
}

/** `You` are named as such where the reader is one of them. */
export function passingWords({ from, to, how }: Passing): string {
  const giver = from ?? 'Nobody';
  const taker = to ?? 'nobody';
  const Taker = to ?? 'Nobody';
  switch (how) {
    case 'granted':
      return `${giver} granted control to ${lower(taker)}`;
    case 'handed':
      return `${giver} handed control to ${lower(taker)}`;
    case 'taken':
      return `${Taker} took control`;
    case 'taken-over':
      return `${Taker} took over control from ${lower(giver)}`;
    case 'released':
      return `${giver} gave up control`;
    case 'absent':
      return `${giver} ${giver === 'You' ? 'were' : 'was'} away too long, so control was released`;
    case 'accepted':
      return `${Taker} took control with the handoff`;
    case 'shut-out':
      return `${giver} no longer ${giver === 'You' ? 'have' : 'has'} access, so control was released`;
  }
}

const lower = (name: string) => (name === 'You' ? 'you' : name);

/** How long somebody who has left keeps control: `0:45`. */
export function leftFor({ freeAt, now }: { freeAt: number; now: number }): string {
  const seconds = Math.max(0, Math.ceil((freeAt - now) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** As much of a command as fits into a line beside who does it. */
const COMMAND_SHOWN = 60;

export function runningWords(command: string): string {
  const letters = [...command];
  const shown = letters.length > COMMAND_SHOWN ? `${letters.slice(0, COMMAND_SHOWN).join('')}…` : command;
  return `Running now: ${inSentence(shown)}`;
}

/** How a pause reads while it lasts. */
export function pauseWords(pause: PauseStanding, now: number): string {
  const who = pause.isMine ? 'you' : withRole(pause.by);
  const goes =
    pause.program === null
      ? 'Typing is blocked. Running programs continue.'
      : `${inSentence(pause.program)} is still running.`;
  return `Paused by ${who} at ${moment(pause.since, now)}. ${goes}${resumeWords(pause, now)}`;
}

function resumeWords({ by, resume }: PauseStanding, now: number): string {
  const name = inSentence(by.name);
  switch (resume.may) {
    case 'now':
    case 'with-reason':
      return '';
    case 'later':
      return ` ${name} is away. A technician can resume from ${moment(resume.from, now)}.`;
    case 'while-they-are-gone':
    case 'never':
      return ` ${name} can resume.`;
  }
}
