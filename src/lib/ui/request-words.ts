import type { RequestRefused } from '#protocol/wire/messages.ts';
import { CONTROL_REASONS, CONTROL_REQUESTS } from './control/request-words.ts';
import { TERMINAL_REASONS, TERMINAL_REQUESTS } from './terminals/request-words.ts';

const REQUESTS: Record<RequestRefused['request'], string> = { ...TERMINAL_REQUESTS, ...CONTROL_REQUESTS };
const REASONS: Record<RequestRefused['reason'], string> = { ...TERMINAL_REASONS, ...CONTROL_REASONS };

/** What was not done, and why; the words for a request stand with its concept. */
export function requestWords({ request, reason }: RequestRefused): string {
  return `${REQUESTS[request]}: ${REASONS[reason]}`;
}
