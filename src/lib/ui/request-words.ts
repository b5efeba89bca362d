import type { RequestRefused } from '#protocol/wire/messages.ts';
import { CONTROL_REASONS, CONTROL_REQUEST_WORDS } from './control/request-words.ts';
import { HANDOFF_REASONS, HANDOFF_REQUEST_WORDS } from './handoff/request-words.ts';
import { TERMINAL_REASONS, TERMINAL_REQUEST_WORDS } from './terminals/request-words.ts';

const REQUESTS: Record<RequestRefused['request'], string> = {
  ...TERMINAL_REQUEST_WORDS,
  ...CONTROL_REQUEST_WORDS,
  ...HANDOFF_REQUEST_WORDS,
};
const REASONS: Record<RequestRefused['reason'], string> = {
  ...TERMINAL_REASONS,
  ...CONTROL_REASONS,
  ...HANDOFF_REASONS,
};

/** What was not done, and why; the words for a request stand with its concept. */
export function requestWords({ request, reason }: RequestRefused): string {
  return `${REQUESTS[request]}: ${REASONS[reason]}`;
}
