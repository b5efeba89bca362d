/** Boot times told by a clock that is set now and then; this much apart is still the same boot, in seconds. */
const BOOT_SLACK_S = 60;

/** Whether two boot names, as `bootId` returns them, name the same boot. */
export function isSameBoot(a: string, b: string): boolean {
  if (a === b) return true;
  const [aSince, bSince] = [a, b].map((id) => Number(/^since (\d+)$/.exec(id)?.[1]));
  return Math.abs((aSince ?? NaN) - (bSince ?? NaN)) <= BOOT_SLACK_S;
}
