/** What a page notes of itself while it is flooded. The functions here run in the page, as their own text. */
export interface Notes {
  longestTask: number;
  longTasks: number;
  longestLag: number;
  /** Frames of all its sockets, and when the last one came, by the page's clock. */
  frames: number;
  lastFrameAt: number;
}

declare global {
  interface Window {
    benchNotes: Notes;
  }
}

export function resetNotes(): void {
  const lastFrameAt = performance.now();
  window.benchNotes = { longestTask: 0, longTasks: 0, longestLag: 0, frames: 0, lastFrameAt };
}

/** Tasks under 50 ms are not told of; the lag of a timer shows what else keeps the page waiting. */
export function takeNotes(): void {
  const EVERY_MS = 10;
  window.benchNotes = { longestTask: 0, longTasks: 0, longestLag: 0, frames: 0, lastFrameAt: 0 };
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      window.benchNotes.longTasks += 1;
      window.benchNotes.longestTask = Math.max(window.benchNotes.longestTask, duration);
    }
  }).observe({ type: 'longtask' });
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    window.benchNotes.longestLag = Math.max(window.benchNotes.longestLag, now - last - EVERY_MS);
    last = now;
  }, EVERY_MS);
  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener('message', () => {
        window.benchNotes.frames += 1;
        window.benchNotes.lastFrameAt = performance.now();
      });
    }
  };
}
