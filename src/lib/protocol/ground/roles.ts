export const ROLES = ['technician', 'client', 'observer'] as const;
export type Role = (typeof ROLES)[number];
