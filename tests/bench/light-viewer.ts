import { inflateSync } from 'fflate';
import WebSocket from 'ws';
import { encodeFrame } from '#protocol/wire/frame.ts';
import type { TerminalControl } from '#protocol/control/control.ts';
import { parseRoomToViewer } from '#protocol/wire/messages.ts';
import type { ViewerToRoom } from '#protocol/wire/messages.ts';
import { proofAnswer } from '#protocol/wire/proof.ts';
import { PROTOCOL_VERSION } from '#protocol/wire/version.ts';
import { hostPorts } from '../../src/lib/session/node-host.ts';
import { createReceipts } from '../../src/lib/session/wire/receipts.ts';
import { signChallenge } from '../../src/lib/session/people/sign-in.ts';
import { openThrough } from './through.ts';
import type { Entered } from './through.ts';
import { createWatcher } from './watcher.ts';
import type { Watcher } from './watcher.ts';

/**
 * A viewer that costs next to nothing, so that hundreds in one process measure the room and not themselves: it
 * acknowledges as the client library does, and looks for text in the frames' bytes without reading each.
 */
export interface LightViewer extends Omit<Watcher, 'feed'> {
  /** Whole screens it was sent. */
  readonly screens: number;
  /** Takes control first where that is not with its person. */
  send(keys: string): void;
}

/** Every frame of a kind begins alike: a map of its fields, `type` first. */
const APPENDED = Buffer.from('segment-appended');
const TYPE_WITHIN = 32;

const isAppend = (frame: Buffer) => frame.subarray(0, TYPE_WITHIN).includes(APPENDED);

export async function joinLight(entered: Entered, port: number): Promise<LightViewer> {
  const socket = openThrough(entered, port);
  const { clock } = hostPorts(entered.origin);
  const { feed, ...watcher } = createWatcher();
  const send = (message: ViewerToRoom) => socket.send(encodeFrame(message));
  const receipts = createReceipts(clock, (bytes) => send({ type: 'report-received', bytes }));
  let screens = 0;
  let terminal = '';
  let input = 0;
  let fence: number | null = null;
  const waiting: string[] = [];
  const sendWaiting = () => {
    if (fence === null) return;
    for (const keys of waiting.splice(0))
      send({ type: 'write-input', terminal, fence, input: input++, data: Buffer.from(keys) });
  };
  const greet = async (challenge: Buffer) => {
    const parsed = parseRoomToViewer(challenge);
    if (!parsed.ok || parsed.message.type !== 'challenge') throw new Error('the room asked for no signature');
    const { nonce, serverKey } = parsed.message;
    const { origin, session, person, device } = entered;
    const signature = await signChallenge(
      { person, device },
      { place: { origin, serverKey }, session, nonce },
    );
    const first = { watch: null, since: null };
    send({ type: 'hello', version: PROTOCOL_VERSION, client: 'bench', person, signature, ...first });
  };
  const handleControl = (control: TerminalControl) => {
    if (terminal !== '' && control.terminal !== terminal) return;
    fence = control.holder === entered.person ? control.fence : null;
    sendWaiting();
  };
  const handleOther = (frame: Buffer, joined: () => void) => {
    const parsed = parseRoomToViewer(frame);
    if (!parsed.ok) return;
    const { message } = parsed;
    if (message.type === 'welcome') message.controls.forEach(handleControl);
    if (message.type === 'control-changed') handleControl(message.control);
    if (message.type === 'screen') {
      screens += 1;
      ({ terminal } = message);
      feed(inflateSync(message.keyframe));
    }
    if (message.type === 'caught-up') joined();
  };
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('message', (challenge: Buffer) => {
      greet(challenge).then(receipts.frame(challenge.length), reject);
      socket.on('message', (frame: Buffer, isBinary) => {
        if (!isBinary) {
          const proof = proofAnswer(frame.toString());
          if (proof !== null) socket.send(proof);
          return;
        }
        if (isAppend(frame)) feed(frame);
        else handleOther(frame, resolve);
        receipts.frame(frame.length)();
      });
    });
  });
  return {
    ...watcher,
    get screens() {
      return screens;
    },
    send(keys) {
      if (fence === null && waiting.length === 0) send({ type: 'take-control', terminal });
      waiting.push(keys);
      sendWaiting();
    },
  };
}

/** A viewer of a baseline: all that comes is output. */
export async function joinSocket(url: string): Promise<LightViewer> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const { feed, ...watcher } = createWatcher();
  socket.on('message', (bytes: Buffer) => feed(bytes));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return { ...watcher, screens: 0, send: (keys) => socket.send(Buffer.from(keys)) };
}
