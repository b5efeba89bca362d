import type { ViewerToRoom } from './messages.ts';

export const ROLES = ['technician', 'observer'] as const;
export type Role = (typeof ROLES)[number];

/** Every right there is: which role may send which message. The room refuses the rest; the page hides it. */
const RIGHTS: Record<ViewerToRoom['type'], readonly Role[]> = {
  hello: ['technician', 'observer'],
  'watch-terminal': ['technician', 'observer'],
  'report-received': ['technician', 'observer'],
  'write-input': ['technician'],
  'resize-terminal': ['technician'],
  'open-terminal': ['technician'],
  'end-terminal': ['technician'],
  'end-session': ['technician'],
};

export function mayRole(role: Role, type: ViewerToRoom['type']): boolean {
  return RIGHTS[type].includes(role);
}
