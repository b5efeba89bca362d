import { provideClipboard } from './clipboard/concept.ts';
import { provideControl } from './control/concept.ts';
import { provideHelp } from './help/concept.ts';
import { provideInviting } from './inviting/concept.ts';
import { provideLinks } from './links/concept.ts';
import { providePeople } from './people/concept.ts';
import { providePresence } from './presence/concept.ts';
import { provideReading } from './reading/concept.ts';
import { provideScreen } from './screen/concept.ts';
import { provideSearch } from './search/concept.ts';
import { provideSession } from './session/concept.ts';
import { provideTerminals } from './terminals/concept.ts';
import { provideTheme } from './theme/concept.ts';
import { provideTimeline } from './timeline/concept.ts';
import { provideTyping } from './typing/concept.ts';
import type { Concept } from './workspace/workspace.ts';

/**
 * What a session's page is made of, one folder each. Whoever needs another's context stands after it, and in each place
 * of the page they show what they have in this order.
 */
export const CONCEPTS: readonly Concept[] = [
  provideSession,
  providePeople,
  providePresence,
  provideControl,
  provideTimeline,
  provideScreen,
  provideLinks,
  provideReading,
  provideTerminals,
  provideTyping,
  provideClipboard,
  provideSearch,
  provideTheme,
  provideInviting,
  provideHelp,
];
