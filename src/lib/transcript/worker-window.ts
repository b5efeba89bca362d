/*
 * The headless xterm asks, once it is loaded, whether its window has a function (TaskQueue.ts of 6.0.0); a worker has no
 * window. So this is loaded before it.
 */
Object.assign(globalThis, { window: globalThis });
