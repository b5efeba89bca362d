import { utf8 } from '#base/bytes.ts';
import type { SegmentHeader } from '#protocol/output/segment-header.ts';
import { PROFILE_ID } from '#protocol/output/profile.ts';
import type { OutputItem } from '../../../src/lib/session/output/output-item.ts';
import { BrowserScreen } from '../../../src/lib/terminal/browser-screen.ts';
import { LOOK } from './look.ts';

export interface Jumped {
  /** Terminals that were made while the page was left behind, and those after the flood was over. */
  during: number;
  after: number;
  /** How often the past was asked for, before the flood was over and after. */
  asked: [during: number, after: number];
  text: string;
}

const SIZE = { cols: 80, rows: 24 };
const ignored = () => undefined;

const headerOf = (segment: number): SegmentHeader => ({
  ...{ terminal: 'terminal', segment, author: 1, startedAt: 0, profile: PROFILE_ID, ...SIZE },
  ...{ firstLine: segment * 2, keyframe: new Uint8Array(0) },
});
const outputOf = (line: string) => ({ afterMs: 0, code: 'o' as const, data: utf8(`${line}\r\n`) });

/** A clock on which time passes when it is told to. */
function standingClock() {
  const waiting = new Set<() => void>();
  return {
    now: () => 0,
    after(_ms: number, action: () => void) {
      waiting.add(action);
      return () => waiting.delete(action);
    },
    pass() {
      const due = [...waiting];
      waiting.clear();
      for (const action of due) action();
    },
  };
}

const shownIn = (host: Element) => host.querySelector('.emulator:not([inert])');

/** A page that is left behind `times` times, each time goes on for a moment, and then is let alone. */
export async function jump(times: number): Promise<Jumped> {
  const clock = standingClock();
  const host = document.createElement('div');
  host.style.cssText = 'width: 900px; height: 600px';
  document.body.append(host);
  let made = 0;
  new MutationObserver((records) => {
    for (const { addedNodes } of records)
      for (const node of addedNodes) if (node instanceof Element) made += 1;
  }).observe(host, { childList: true });
  let asked = 0;
  const screen = new BrowserScreen(host, {
    ...{ look: LOOK, mayType: true, clock },
    async history(before) {
      asked += 1;
      const header = headerOf(before.segment - 1);
      const events = [outputOf('the past'), outputOf(`screen ${before.segment}`)];
      return [{ header, keyframe: utf8(''), events }];
    },
    ...{
      onUserData: ignored,
      onWheelKeys: ignored,
      onKey: () => true,
      onLink: ignored,
      onFacts: ignored,
      onClip: ignored,
      onDrawn: ignored,
    },
  });
  const take = (output: OutputItem) => new Promise<void>((done) => screen.takeOutput(output, done));
  for (let segment = 1; segment <= times; segment += 1) {
    const at = { segment, event: 1 };
    const keyframe = utf8(`the past\r\nscreen ${segment}\r\n`);
    await take({ type: 'screen', header: headerOf(segment), keyframe, skipped: true });
    await take({ type: 'caught-up', terminal: 'terminal', at });
    await take({ type: 'event', terminal: 'terminal', at, event: outputOf(`output ${segment}`) });
    await take({ type: 'event', terminal: 'terminal', at, event: outputOf('\r'.repeat(70_000)) });
    clock.pass();
  }
  const during = made;
  const askedDuring = asked;
  const first = shownIn(host);
  clock.pass();
  while (shownIn(host) === first) await new Promise(requestAnimationFrame);
  const text = screen
    .lines(5)
    .map(({ runs }) => runs.map((run) => run.text).join(''))
    .join('\n')
    .trimEnd();
  screen.dispose();
  return { during, after: made - during, asked: [askedDuring, asked], text };
}
