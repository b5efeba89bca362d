import { expect, test } from 'vitest';
import { PROFILE_ID, UNICODE_VERSION } from '#protocol/output/profile.ts';
import { coreOf } from '#protocol/emulator/core.ts';
import { createXterm } from './xterm.ts';

/** Each field that `EmulatorCore` names, with its type in xterm 6.0.0. */
const FIELDS: readonly [path: string, type: string][] = [
  ['cols', 'number'],
  ['rows', 'number'],
  ['writeSync', 'function'],
  ['buffers.normal.lines', 'object'],
  ['buffers.alt.lines', 'object'],
  ['buffers.active', 'object'],
  ['buffers.onBufferActivate', 'function'],
  ...['ybase', 'ydisp', 'x', 'y', 'scrollTop', 'scrollBottom', 'savedX', 'savedY'].map(
    (name): [string, string] => [`buffers.normal.${name}`, 'number'],
  ),
  ['buffers.normal.tabs', 'object'],
  ['buffers.normal.getBlankLine', 'function'],
  ['buffers.normal.savedCurAttrData.fg', 'number'],
  ['buffers.normal.savedCurAttrData.bg', 'number'],
  ['buffers.normal.lines.length', 'number'],
  ['buffers.normal.lines.maxLength', 'number'],
  ...['get', 'push', 'pop', 'trimStart', 'onTrim'].map((name): [string, string] => [
    `buffers.normal.lines.${name}`,
    'function',
  ]),
  ['coreService.isCursorHidden', 'boolean'],
  ['coreService.modes.insertMode', 'boolean'],
  ...[
    'applicationCursorKeys',
    'applicationKeypad',
    'bracketedPasteMode',
    'origin',
    'reverseWraparound',
    'sendFocus',
    'synchronizedOutput',
    'wraparound',
  ].map((name): [string, string] => [`coreService.decPrivateModes.${name}`, 'boolean']),
  ['coreMouseService.activeProtocol', 'string'],
  ['coreMouseService.activeEncoding', 'string'],
  ['optionsService.rawOptions.convertEol', 'boolean'],
  ['optionsService.rawOptions.cursorBlink', 'boolean'],
  ['optionsService.rawOptions.scrollback', 'number'],
  ['_bufferService.scroll', 'function'],
  ['unicodeService.charProperties', 'function'],
  ['_charsetService.glevel', 'number'],
  ['_charsetService._charsets', 'object'],
  ['_oscLinkService._dataByLinkId', 'object'],
  ['_oscLinkService.registerLink', 'function'],
  ['_oscLinkService.addLineToLink', 'function'],
  ['_oscLinkService.getLinkData', 'function'],
  ['_inputHandler._curAttrData.fg', 'number'],
  ['_inputHandler._curAttrData.bg', 'number'],
  ['_inputHandler._curAttrData.updateExtended', 'function'],
  ['_inputHandler._curAttrData.extended._ext', 'number'],
  ['_inputHandler._curAttrData.extended._urlId', 'number'],
  ['_inputHandler._curAttrData.extended.clone', 'function'],
  ['_inputHandler._parser.currentState', 'number'],
  ['_inputHandler._parser.precedingJoinState', 'number'],
  ['_inputHandler._parser.reset', 'function'],
  ...['parse', 'restoreIndexedColor', 'restoreFgColor', 'restoreBgColor', 'restoreCursorColor'].map(
    (name): [string, string] => [`_inputHandler.${name}`, 'function'],
  ),
  ['optionsService.options', 'object'],
  ['_inputHandler._utf8Decoder.interim', 'object'],
  ['_inputHandler._parseStack.paused', 'boolean'],
  ['_inputHandler._windowTitle', 'string'],
  ['_inputHandler._iconName', 'string'],
  ['_inputHandler._windowTitleStack', 'object'],
  ['_inputHandler._iconNameStack', 'object'],
  ...['saveCursor', 'restoreCursor', 'screenAlignmentPattern', 'eraseInDisplay', 'onColor'].map(
    (name): [string, string] => [`_inputHandler.${name}`, 'function'],
  ),
];

const at = (from: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], from);

test.each(FIELDS)('[K6] xterm has %s, a %s', (path, type) => {
  const terminal = createXterm({ cols: 10, rows: 2, profile: PROFILE_ID, scrollback: 5 });
  expect(typeof at(coreOf(terminal), path)).toBe(type);
  terminal.dispose();
});

test('[K6] xterm has the rows of cells that keyframes read', () => {
  const terminal = createXterm({ cols: 10, rows: 2, profile: PROFILE_ID, scrollback: 5 });
  const core = coreOf(terminal);
  core.writeSync(new TextEncoder().encode('\x1b[4:3me\u0301\x1b[0m漢'));
  const line = core.buffers.normal.lines.get(0)!;
  expect(line._data).toBeInstanceOf(Uint32Array);
  expect(line._data.length).toBe(30);
  expect(line._combined[0]).toBe('e\u0301');
  expect(line._extendedAttrs[0]!._ext).toBe(3 << 26);
  expect(line._data[3]! >> 22).toBe(2);
  expect([line.isWrapped, line.length, typeof line.resize]).toEqual([false, 10, 'function']);
  expect(terminal.unicode.activeVersion).toBe(UNICODE_VERSION);
  terminal.dispose();
});
