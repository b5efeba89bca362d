import type { RecordFact } from '#protocol/record/facts.ts';
import type { TimelineTopic } from '../../theme/preferences.svelte.ts';

/** What kind of entry a fact makes. */
export interface Kind {
  topic: Exclude<TimelineTopic, 'all'>;
  /** What decides who types stands out, what machines do by themselves stands back. */
  weight: 'heavy' | 'plain' | 'light';
  /** Typing is stopped: that has a colour. */
  isPause?: true;
}

const people = (weight: Kind['weight'] = 'plain'): Kind => ({ topic: 'people', weight });
const control = (weight: Kind['weight'] = 'heavy'): Kind => ({ topic: 'control', weight });
const terminals = (): Kind => ({ topic: 'terminals', weight: 'plain' });
const system = (weight: Kind['weight'] = 'light'): Kind => ({ topic: 'system', weight });

const KINDS: Readonly<Record<RecordFact['type'], Kind>> = {
  'session-opened': system('plain'),
  'session-ended': system('heavy'),
  'endpoint-up': system(),
  'endpoint-down': system(),
  'absence-explained': system(),
  'segment-sealed': system(),
  'block-stated': system(),
  'terminal-started': terminals(),
  'terminal-ended': terminals(),
  'terminal-renamed': terminals(),
  'terminal-reset': terminals(),
  'person-joined': people(),
  'person-arrived': people('light'),
  'person-left': people('light'),
  'visits-folded': people('light'),
  'person-removed': people(),
  'device-added': people(),
  'device-removed': people(),
  'link-created': people(),
  'link-revoked': people(),
  'invitation-created': people(),
  'invitation-revoked': people(),
  'invitation-closed': people(),
  'control-asked': control('plain'),
  'control-declined': control('plain'),
  'control-passed': control(),
  'input-paused': { ...control(), isPause: true },
  'input-resumed': control(),
  'program-stopped': control(),
  'policy-changed': control('plain'),
  'note-act': people(),
  'handoff-offered': people('heavy'),
  'handoff-ended': people('heavy'),
  'handoff-declined': people(),
  'handoff-untaken': people('heavy'),
  'responsibility-passed': people('heavy'),
  'work-changed': people(),
  'handoff-note-version': people('light'),
  'handoff-note-withheld': people(),
};

const UNKNOWN = system('plain');

/** By the type of an entry's first fact, which this build may not know. */
export function kindOf(type: string): Kind {
  return Object.hasOwn(KINDS, type) ? KINDS[type as RecordFact['type']] : UNKNOWN;
}
