import type { Status } from '../session/status.ts';

/** Whether all output is stored by now, as far as this page can tell. */
export function storedWords(kind: Status['kind'], endpoint: string): string {
  const machine = endpoint === '' ? 'The machine' : endpoint;
  switch (kind) {
    case 'offline':
      return `${machine} is not connected. It keeps its output and sends it once it is back.`;
    case 'paused':
      return `Output is waiting on ${machine} and will be stored once it can be sent.`;
    case 'reconnecting':
    case 'quiet':
    case 'connecting':
    case 'refused':
      return 'This page is not connected, so it cannot tell what has been stored since.';
    default:
      return 'Everything shown here is stored.';
  }
}
