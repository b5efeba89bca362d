import ArrowLeftRight from '@lucide/svelte/icons/arrow-left-right';
import CircleQuestionMark from '@lucide/svelte/icons/circle-question-mark';
import FileText from '@lucide/svelte/icons/file-text';
import Hand from '@lucide/svelte/icons/hand';
import Link from '@lucide/svelte/icons/link';
import LogOut from '@lucide/svelte/icons/log-out';
import MonitorSmartphone from '@lucide/svelte/icons/monitor-smartphone';
import OctagonX from '@lucide/svelte/icons/octagon-x';
import Pause from '@lucide/svelte/icons/pause';
import Pencil from '@lucide/svelte/icons/pencil';
import Play from '@lucide/svelte/icons/play';
import RotateCcw from '@lucide/svelte/icons/rotate-ccw';
import Server from '@lucide/svelte/icons/server';
import ServerOff from '@lucide/svelte/icons/server-off';
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal';
import SquareTerminal from '@lucide/svelte/icons/square-terminal';
import SquareX from '@lucide/svelte/icons/square-x';
import StickyNote from '@lucide/svelte/icons/sticky-note';
import Unlink from '@lucide/svelte/icons/unlink';
import UserCheck from '@lucide/svelte/icons/user-check';
import UserPlus from '@lucide/svelte/icons/user-plus';
import UserX from '@lucide/svelte/icons/user-x';
import type { Component } from 'svelte';
import type { RecordFact } from '#protocol/record/facts.ts';

type Icon = Component<{ size: number; 'aria-hidden': 'true' }>;

const ICONS: Readonly<Record<RecordFact['type'], Icon>> = {
  'session-opened': Server,
  'session-ended': ServerOff,
  'endpoint-up': Server,
  'endpoint-down': ServerOff,
  'absence-explained': Server,
  'segment-sealed': Server,
  'block-stated': Server,
  'terminal-started': SquareTerminal,
  'terminal-ended': SquareX,
  'terminal-renamed': Pencil,
  'terminal-reset': RotateCcw,
  'person-joined': UserPlus,
  'person-arrived': UserCheck,
  'person-left': LogOut,
  'visits-folded': LogOut,
  'person-removed': UserX,
  'device-added': MonitorSmartphone,
  'device-removed': MonitorSmartphone,
  'link-created': Link,
  'link-revoked': Unlink,
  'invitation-created': Link,
  'invitation-revoked': Unlink,
  'invitation-closed': Unlink,
  'control-asked': Hand,
  'control-declined': Hand,
  'control-passed': ArrowLeftRight,
  'input-paused': Pause,
  'input-resumed': Play,
  'program-stopped': OctagonX,
  'policy-changed': SlidersHorizontal,
  'note-act': StickyNote,
  'handoff-offered': ArrowLeftRight,
  'handoff-ended': ArrowLeftRight,
  'handoff-declined': ArrowLeftRight,
  'handoff-untaken': ArrowLeftRight,
  'responsibility-passed': UserCheck,
  'work-changed': Pencil,
  'handoff-note-version': FileText,
  'handoff-note-withheld': FileText,
};

/** By the type of an entry's first fact, which this build may not know. */
export function iconOf(type: string): Icon {
  return Object.hasOwn(ICONS, type) ? ICONS[type as RecordFact['type']] : CircleQuestionMark;
}
