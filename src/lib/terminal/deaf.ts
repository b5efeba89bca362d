import type { IDisposable, IParser } from '@xterm/xterm';

/** Window reports of XTWINOPS (CSI Ps t); the others, such as the title stack, are let through. */
const WINDOW_REPORTS: ReadonlySet<number> = new Set([11, 13, 14, 15, 16, 18, 19, 20, 21]);

/** True where every part asks and none sets; one that also sets has to reach xterm, whose answer goes nowhere. */
function onlyAsks(data: string, isAsking: (part: string, index: number) => boolean): boolean {
  const parts = data.split(';');
  return parts.length > 0 && parts.every(isAsking);
}

const isQuery = (part: string) => part === '?';

/**
 * Makes an xterm swallow every query it could answer: the endpoint's emulator has answered already, and a second
 * answer would be typed into the shell.
 */
export function deafen(parser: IParser): IDisposable[] {
  const swallow = () => true;
  const csi = (final: string, prefix?: string, intermediates?: string) =>
    parser.registerCsiHandler(
      {
        final,
        ...(prefix === undefined ? {} : { prefix }),
        ...(intermediates === undefined ? {} : { intermediates }),
      },
      swallow,
    );
  return [
    csi('c'), // DA1
    csi('c', '>'), // DA2
    csi('c', '='), // DA3
    csi('n'), // DSR, CPR
    csi('n', '?'), // DECDSR
    csi('q', '>'), // XTVERSION
    csi('p', undefined, '$'), // DECRQM, ANSI modes
    csi('p', '?', '$'), // DECRQM, private modes
    csi('u', '?'), // kitty keyboard
    csi('x'), // DECREQTPARM
    parser.registerCsiHandler({ final: 't' }, ([operation]) => WINDOW_REPORTS.has(Number(operation))),
    parser.registerDcsHandler({ intermediates: '$', final: 'q' }, swallow), // DECRQSS
    parser.registerDcsHandler({ intermediates: '+', final: 'q' }, swallow), // XTGETTCAP
    parser.registerOscHandler(4, (data) => onlyAsks(data, (part, index) => index % 2 === 0 || isQuery(part))),
    ...[10, 11, 12].map((ident) => parser.registerOscHandler(ident, (data) => onlyAsks(data, isQuery))),
  ];
}
