/** Whether Ctrl and Cmd are two keys here; the terminal itself asks in the same way. */
export function isMac(): boolean {
  return /^Mac/.test(navigator.platform);
}
