import ArrowLeftRight from '@lucide/svelte/icons/arrow-left-right';
import CircleQuestionMark from '@lucide/svelte/icons/circle-question-mark';
import Hand from '@lucide/svelte/icons/hand';
import Link from '@lucide/svelte/icons/link';
import LogOut from '@lucide/svelte/icons/log-out';
import MonitorSmartphone from '@lucide/svelte/icons/monitor-smartphone';
import OctagonX from '@lucide/svelte/icons/octagon-x';
import Pause from '@lucide/svelte/icons/pause';
import Play from '@lucide/svelte/icons/play';
import RotateCcw from '@lucide/svelte/icons/rotate-ccw';
import Server from '@lucide/svelte/icons/server';
import ServerOff from '@lucide/svelte/icons/server-off';
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal';
import SquareTerminal from '@lucide/svelte/icons/square-terminal';
import SquareX from '@lucide/svelte/icons/square-x';
import Unlink from '@lucide/svelte/icons/unlink';
import UserCheck from '@lucide/svelte/icons/user-check';
import UserPlus from '@lucide/svelte/icons/user-plus';
import UserX from '@lucide/svelte/icons/user-x';
import type { Component } from 'svelte';
import type { RecordFact } from '#protocol/record/facts.ts';
import type { TimelineTopic } from '../../theme/preferences.svelte.ts';

/** How an entry of the timeline looks. */
export interface Look {
  topic: Exclude<TimelineTopic, 'all'>;
  icon: Component<{ size: number; 'aria-hidden': 'true' }>;
  /** What decides who types stands out, what machines do by themselves stands back. */
  weight: 'heavy' | 'plain' | 'light';
  /** Typing is stopped: that has a colour. */
  isPause?: true;
}

const people = (icon: Look['icon'], weight: Look['weight'] = 'plain'): Look => ({
  topic: 'people',
  icon,
  weight,
});
const control = (icon: Look['icon'], weight: Look['weight'] = 'heavy'): Look => ({
  topic: 'control',
  icon,
  weight,
});
const terminals = (icon: Look['icon']): Look => ({ topic: 'terminals', icon, weight: 'plain' });
const system = (icon: Look['icon'], weight: Look['weight'] = 'light'): Look => ({
  topic: 'system',
  icon,
  weight,
});

const LOOKS: Readonly<Record<RecordFact['type'], Look>> = {
  'session-opened': system(Server, 'plain'),
  'session-ended': system(ServerOff, 'heavy'),
  'endpoint-up': system(Server),
  'endpoint-down': system(ServerOff),
  'absence-explained': system(Server),
  'segment-sealed': system(Server),
  'block-stated': system(Server),
  'terminal-started': terminals(SquareTerminal),
  'terminal-ended': terminals(SquareX),
  'terminal-reset': terminals(RotateCcw),
  'person-joined': people(UserPlus),
  'person-arrived': people(UserCheck, 'light'),
  'person-left': people(LogOut, 'light'),
  'visits-folded': people(LogOut, 'light'),
  'person-removed': people(UserX),
  'device-added': people(MonitorSmartphone),
  'device-removed': people(MonitorSmartphone),
  'link-created': people(Link),
  'link-revoked': people(Unlink),
  'invitation-created': people(Link),
  'invitation-revoked': people(Unlink),
  'invitation-closed': people(Unlink),
  'control-asked': control(Hand, 'plain'),
  'control-declined': control(Hand, 'plain'),
  'control-passed': control(ArrowLeftRight),
  'input-paused': { ...control(Pause), isPause: true },
  'input-resumed': control(Play),
  'program-stopped': control(OctagonX),
  'policy-changed': control(SlidersHorizontal, 'plain'),
};

const UNKNOWN = system(CircleQuestionMark, 'plain');

/** By the type of its first fact, which this build may not know. */
export function lookOf(type: string): Look {
  return Object.hasOwn(LOOKS, type) ? LOOKS[type as RecordFact['type']] : UNKNOWN;
}
