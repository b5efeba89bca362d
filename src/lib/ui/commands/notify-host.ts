/** Whether the browser has not been asked yet. */
export function mayAskToNotify(): boolean {
  return 'Notification' in globalThis && Notification.permission === 'default';
}

/** Asks whether the browser may show notices of ours, where it has not been answered yet. */
export async function askToNotify(): Promise<void> {
  if (mayAskToNotify()) await Notification.requestPermission();
}

/** Shows a notice of the system's, where that is allowed and the page is not looked at. */
export function notify(title: string, body: string): void {
  if (!('Notification' in globalThis) || Notification.permission !== 'granted' || document.hasFocus()) return;
  try {
    const notice = new Notification(title, { body });
    notice.onclick = () => {
      window.focus();
      notice.close();
    };
  } catch {
    // Chrome on Android knows notices of service workers alone, and throws; the title says it all the same.
  }
}
