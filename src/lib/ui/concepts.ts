import { provideClipboard } from './clipboard/concept.ts';
import { provideCommands } from './commands/concept.ts';
import { provideControl } from './control/concept.ts';
import { provideHandoffNote } from './handoff-note/concept.ts';
import { FACT_JOINS, FACT_WORDS } from './fact-words.ts';
import { provideHandoff } from './handoff/concept.ts';
import { provideHelp } from './help/concept.ts';
import { provideInput } from './input/concept.ts';
import { provideInviting } from './inviting/concept.ts';
import { provideLifecycle } from './lifecycle/concept.ts';
import { provideLinks } from './links/concept.ts';
import { provideNotes } from './notes/concept.ts';
import { providePeople } from './people/concept.ts';
import { providePresence } from './presence/concept.ts';
import { provideReading } from './reading/concept.ts';
import { provideRecord } from './record/concept.ts';
import { provideReplay } from './replay/concept.ts';
import { requestWords } from './request-words.ts';
import { provideScreen } from './screen/concept.ts';
import { provideSearch } from './search/concept.ts';
import { provideSession } from './session/concept.ts';
import { provideTerminals } from './terminals/concept.ts';
import { provideTranscript } from './transcript/concept.ts';
import { provideTheme } from './theme/concept.ts';
import type { Concept } from './workspace/workspace.ts';

/**
 * What a session's page is made of, one folder each. Whoever needs another's context stands after it, and in each place
 * of the page they show what they have in this order.
 */
export const CONCEPTS: readonly Concept[] = [
  provideSession(requestWords),
  providePeople,
  providePresence,
  provideControl,
  provideRecord({ facts: FACT_WORDS, joins: FACT_JOINS }),
  provideScreen,
  provideLinks,
  provideTranscript,
  provideReading,
  provideTerminals,
  provideInput,
  provideReplay,
  provideClipboard,
  provideCommands,
  provideNotes,
  provideHandoffNote,
  provideSearch,
  provideTheme,
  provideHandoff,
  provideInviting,
  provideHelp,
  provideLifecycle,
];
