/** The version this build speaks on every socket: browser, agent and room alike. */
export const PROTOCOL_VERSION = 2;

/** The oldest version still understood. Before 2 what was signed named no server. */
const OLDEST_PROTOCOL_VERSION = 2;

/** The version that both sides speak, or `null` if there is none. */
export function chooseVersion(offered: number): number | null {
  if (offered < OLDEST_PROTOCOL_VERSION) return null;
  return Math.min(offered, PROTOCOL_VERSION);
}
