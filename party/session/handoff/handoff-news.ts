import type { SessionCare } from '#protocol/desk/directory.ts';
import {
  namedIn,
  type EndedHandoff,
  type HandoffState,
  type OpenHandoff,
} from '#protocol/handoff/handoff.ts';
import type { HandoffRow } from '#protocol/handoff/routes.ts';
import type { Ground } from '../ground.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { Attendance } from '../people/attendance.ts';
import type { Register } from '../people/register.ts';
import type { Care, HandoffStore } from './handoff-store.ts';

/** Who takes care of the session, as viewers and the desk are told it. */
export interface HandoffNews {
  state(): HandoffState;
  /** Tells everybody, and the desk. */
  tell(): void;
}

export interface HandoffNewsParts {
  ground: Pick<Ground, 'viewers'>;
  store: HandoffStore;
  care(): Care;
  register: Pick<Register, 'nameOf'>;
  attendance: Pick<Attendance, 'isHere' | 'info'>;
  lifecycle: Pick<Lifecycle, 'tellDesk' | 'alsoTell'>;
}

function openOf({ id, from, to, at, untaken, declines }: HandoffRow): OpenHandoff {
  return { id, from, to, at, untaken, declined: declines.map(({ person }) => person) };
}

function endedOf({ id, from, to, at, ended }: HandoffRow): EndedHandoff | null {
  if (ended === null) return null;
  const { how, by, reason, at: endedAt } = ended;
  return { id, from, to, at, how, by, reason, endedAt };
}

export function createHandoffNews(parts: HandoffNewsParts): HandoffNews {
  const { ground, store, care, register, attendance, lifecycle } = parts;

  const state = (): HandoffState => {
    const [open, last] = [store.open(), store.last()];
    const { responsible, since, work } = care();
    return {
      ...{ responsible, since },
      work: open === null ? work : { state: 'handed-over', for: null, since: open.at },
      open: open === null ? null : openOf(open),
      last: last === null ? null : endedOf(last),
    };
  };

  lifecycle.alsoTell(() => {
    const { responsible, work, open } = state();
    const care: SessionCare = {
      responsible: responsible === null ? null : register.nameOf(responsible),
      work,
      untakenSince: open?.untaken === true ? open.at : null,
    };
    return { care };
  });

  return {
    state,
    tell() {
      const handoff = state();
      // Those who are here are known to all; of the others nobody may have heard.
      const away = namedIn(handoff).filter((person) => !attendance.isHere(person));
      for (const info of away.flatMap((person) => attendance.info(person) ?? []))
        ground.viewers.tellAll({ type: 'person-changed', info });
      ground.viewers.tellAll({ type: 'handoff-changed', handoff });
      lifecycle.tellDesk();
    },
  };
}
