import type { RecordFact } from '#protocol/record/facts.ts';

type Facts = { [Fact in RecordFact as Fact['type']]: Fact };
type Actors = { readonly [Type in keyof Facts]: (fact: Facts[Type]) => string | null };

const by = (fact: { by: string | null }) => fact.by;
/** Facts caused by the endpoint, by time or by nobody, and facts with a limit of their own. */
const nobody = () => null;
const visitor = ({ person }: { person: string }) => person;

/** Whose act each fact is, and so whose budget it is put on the record from: a new one says it here. */
const ACTORS: Actors = {
  'session-opened': nobody,
  'session-ended': by,
  'endpoint-up': nobody,
  'endpoint-down': nobody,
  'absence-explained': nobody,
  'terminal-started': nobody,
  'terminal-ended': nobody,
  'terminal-renamed': by,
  'terminal-reset': by,
  'segment-sealed': nobody,
  'block-stated': nobody,
  'link-created': nobody,
  'link-revoked': nobody,
  'invitation-created': by,
  // Shutting out is never in anybody's way.
  'invitation-revoked': nobody,
  'invitation-closed': nobody,
  'person-removed': nobody,
  'device-removed': nobody,
  'person-joined': nobody,
  'device-added': by,
  'person-arrived': visitor,
  'person-left': visitor,
  'visits-folded': visitor,
  'control-asked': ({ person }) => person,
  'control-declined': by,
  // Given by the person who had it, otherwise taken by the one who has it now; what time or a removal took was taken
  // once.
  'control-passed': ({ how, from, to }) => (how === 'absent' || how === 'shut-out' ? null : (from ?? to)),
  'input-paused': by,
  'input-resumed': by,
  'program-stopped': by,
  'policy-changed': by,
  'handoff-offered': by,
  'handoff-ended': by,
  'handoff-declined': by,
  'handoff-untaken': nobody,
  // Once at most for each person who comes, each handoff and each removal.
  'responsibility-passed': nobody,
  'work-changed': by,
  // The notes room bounds them.
  'note-act': nobody,
  'handoff-note-version': nobody,
  'handoff-note-withheld': nobody,
};

function ask<Type extends keyof Facts>(type: Type, fact: Facts[Type]): string | null {
  return ACTORS[type](fact);
}

export function actorOf(fact: RecordFact): string | null {
  return ask(fact.type, fact);
}

/** Whether a fact is somebody's coming or going, which has a budget of its own for each role besides. */
export function isVisit({ type }: RecordFact): boolean {
  return type === 'person-arrived' || type === 'person-left' || type === 'visits-folded';
}
