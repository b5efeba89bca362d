import type { EmulatorCore, PrivateModes } from '#protocol/emulator/core.ts';
import { GRAPHEMES_MODE } from '#protocol/emulator/widths.ts';
import type { KeyframeTools } from './keyframe-tools.ts';

const MOUSE_PROTOCOLS: Record<string, number> = { X10: 9, VT200: 1000, DRAG: 1002, ANY: 1003 };
const MOUSE_ENCODINGS: Record<string, number> = { SGR: 1006, SGR_PIXELS: 1016 };
const CURSOR_STYLES = { block: 1, underline: 3, bar: 5 } as const;

/** The modes in which drawing goes wrong, or that only matter to input; none of them moves the cursor. */
export function writeModes({ core, out, replica }: KeyframeTools): void {
  const { coreService, coreMouseService, optionsService } = core;
  const on = [
    ...privateModes(coreService.decPrivateModes),
    MOUSE_PROTOCOLS[coreMouseService.activeProtocol],
    MOUSE_ENCODINGS[coreMouseService.activeEncoding],
    optionsService.rawOptions.cursorBlink ? 12 : undefined,
    replica.widths?.isByGrapheme ? GRAPHEMES_MODE : undefined,
  ].filter((mode) => mode !== undefined);
  if (on.length > 0) out.ascii(`\x1b[?${on.join(';')}h`);
  if (coreService.isCursorHidden) out.ascii('\x1b[?25l');
  if (optionsService.rawOptions.convertEol) out.ascii('\x1b[20h');
  if (!coreService.decPrivateModes.wraparound) out.ascii('\x1b[?7l');
  if (coreService.modes.insertMode) out.ascii('\x1b[4h');
  writeCursorStyle({ core, out });
}

function privateModes(modes: PrivateModes): (number | undefined)[] {
  return [
    modes.applicationCursorKeys ? 1 : undefined,
    modes.applicationKeypad ? 66 : undefined,
    modes.reverseWraparound ? 45 : undefined,
    modes.sendFocus ? 1004 : undefined,
    modes.bracketedPasteMode ? 2004 : undefined,
    modes.synchronizedOutput ? 2026 : undefined,
  ];
}

function writeCursorStyle({ core, out }: { core: EmulatorCore; out: KeyframeTools['out'] }): void {
  const { cursorStyle, cursorBlink } = core.coreService.decPrivateModes;
  if (cursorBlink === undefined) return;
  // A style beyond those there are sets the blinking alone.
  const blinking = cursorStyle ? CURSOR_STYLES[cursorStyle] : 7;
  out.ascii(`\x1b[${cursorBlink ? blinking : blinking + 1} q`);
}
