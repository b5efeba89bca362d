import type { Controls } from '../control/controls.ts';
import type { Ground } from '../ground.ts';
import type { Attendance } from '../people/attendance.ts';
import type { Register } from '../people/register.ts';
import type { SessionRecord } from '../record/record.ts';
import type { HandoffNews } from './handoff-news.ts';
import type { Care, HandoffStore } from './handoff-store.ts';

/** What handing over consists of, and what it stands on. */
export interface HandoffParts {
  ground: Pick<Ground, 'ports' | 'alarms' | 'session'>;
  store: HandoffStore;
  care(): Care;
  news: HandoffNews;
  record: SessionRecord;
  register: Register;
  attendance: Pick<Attendance, 'isHere' | 'here'>;
  controls: Pick<Controls, 'handOver'>;
}
