import { cleanName } from '#protocol/people/people.ts';
import { answerNothing } from '../../rooms/http.ts';
import type { Concept } from '../concept.ts';
import type { Ground } from '../ground.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { Attendance } from '../people/attendance.ts';
import { authorOf } from '../people/callers.ts';
import type { Acts } from '../../rooms/acts.ts';
import type { SessionRecord } from '../record/record.ts';
import type { ShellReports } from '../terminals/shell-reports.ts';
import type { Terminals } from '../terminals/terminals.ts';
import { createControlRequests } from './control-requests.ts';
import { createControlStore } from './control-store.ts';
import { createControls } from './controls.ts';

export interface ControlConceptParts {
  ground: Ground;
  lifecycle: Lifecycle;
  record: SessionRecord;
  acts: Acts;
  attendance: Attendance;
  terminals: Terminals;
  reports: ShellReports;
}

/** Who may type into which terminal, and the pause of all keys. */
export function controlConcept(parts: ControlConceptParts) {
  const { ground, lifecycle, record, acts, attendance, terminals, reports } = parts;
  const store = createControlStore(ground.ports.sql);
  const controls = createControls({ ground, store, record, terminals, attendance, lifecycle });
  const { handle } = createControlRequests({ ground, acts, controls, record, terminals });

  const concept = {
    fromViewers: {
      'ask-control': handle,
      'withdraw-ask': handle,
      'decline-ask': handle,
      'grant-control': handle,
      'release-control': handle,
      'take-control': handle,
      'pause-input': handle,
      'resume-input': handle,
      'stop-program': handle,
    },
    fromAgent: {
      'program-seen'({ terminal, program }) {
        // One that was asked before the pause ended says nothing any more.
        const seen = controls.pause === null ? null : cleanName(program ?? '');
        return reports.changed(terminal, { program: seen });
      },
    },
    routes: {
      'POST policy': {
        go({ caller, body }) {
          const { policy } = lifecycle.session;
          const { takeover = policy.takeover, controlGoneMs = policy.controlGoneMs } = body;
          lifecycle.setPolicy(authorOf(caller), { takeover, controlGoneMs });
          controls.policyChanged();
          return answerNothing();
        },
      },
    },
    alarms: { control: () => controls.sweep() },
    welcome: () => ({
      controls: controls.all(),
      pause: controls.pause,
      policy: lifecycle.session.policy,
    }),
    named() {
      const { pause } = controls;
      const holders = controls.all().flatMap(({ holder }) => holder ?? []);
      return pause === null ? holders : [...holders, pause.by];
    },
    reload: () => controls.reload(),
  } satisfies Concept;
  return { concept, controls };
}
