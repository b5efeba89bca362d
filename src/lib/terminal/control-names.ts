/** Names of the control characters of ASCII (ECMA-48), by code. */
export const CONTROL_NAMES: Readonly<Record<number, string>> = Object.fromEntries([
  ...'NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'
    .split(' ')
    .map((name, code) => [code, name]),
  [127, 'DEL'],
]);
