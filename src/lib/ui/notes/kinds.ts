import ArrowRight from '@lucide/svelte/icons/arrow-right';
import CircleHelp from '@lucide/svelte/icons/circle-question-mark';
import MessageSquare from '@lucide/svelte/icons/message-square';
import Search from '@lucide/svelte/icons/search';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import type { NoteKind } from '#protocol/notes/acts.ts';

export const KIND_ICONS = {
  note: MessageSquare,
  finding: Search,
  question: CircleHelp,
  'next-step': ArrowRight,
  warning: TriangleAlert,
} satisfies Record<NoteKind, unknown>;
