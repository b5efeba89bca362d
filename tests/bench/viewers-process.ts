/** The process `startViewers` starts: joins as many viewers as it is told to, and says when the last has seen a text. */
import { MAX_TABS } from '#protocol/ground/limits.ts';
import { startProxy } from '../harness/proxy.ts';
import type { Proxy } from '../harness/proxy.ts';
import { joinLight, joinSocket } from './light-viewer.ts';
import type { LightViewer } from './light-viewer.ts';
import { enterThrough, portOf } from './through.ts';
import type { Entered } from './through.ts';
import type { FromViewers, ToViewers } from './viewers.ts';

let viewers: LightViewer[] = [];

function say(message: FromViewers): void {
  process.send?.(message);
}

async function lineTo(port: number, bytesPerSecond: number | undefined): Promise<number> {
  if (bytesPerSecond === undefined) return port;
  const proxy: Proxy = await startProxy();
  proxy.target = { host: '127.0.0.1', port };
  proxy.weather = { kind: 'slow', bytesPerSecond };
  return proxy.port;
}

async function handleJoin({
  door,
  count,
  bytesPerSecond,
}: Extract<ToViewers, { type: 'join' }>): Promise<void> {
  const each = Array.from({ length: count });
  if (door.kind === 'link') {
    const port = await lineTo(portOf(door.link), bytesPerSecond);
    // No device has more sockets than tabs.
    const devices: Entered[] = [];
    for (let seats = 0; seats < count; seats += MAX_TABS) devices.push(await enterThrough(door.link, port));
    const seated = devices.flatMap((entered) => Array<Entered>(MAX_TABS).fill(entered)).slice(0, count);
    viewers = await Promise.all(seated.map((entered) => joinLight(entered, port)));
  } else {
    const port = await lineTo(portOf(door.url), bytesPerSecond);
    viewers = await Promise.all(each.map(() => joinSocket(`ws://127.0.0.1:${port}/`)));
  }
  say({ type: 'joined' });
}

function handleLook(text: string): void {
  const before = viewers.map(({ screens }) => screens);
  const all = viewers.map((viewer) => {
    viewer.forget();
    return viewer.shows(text);
  });
  void Promise.all(all).then(() => {
    const at = performance.timeOrigin + performance.now();
    const skipped = viewers.filter(({ screens }, index) => screens > (before[index] ?? 0)).length;
    say({ type: 'seen', at, skipped });
  });
  say({ type: 'looking' });
}

process.on('message', (message: ToViewers) => {
  if (message.type === 'join') void handleJoin(message);
  else if (message.type === 'send') viewers[0]?.send(message.keys);
  else handleLook(message.text);
});
process.on('disconnect', () => process.exit(0));
