import { deflateRawSync } from 'node:zlib';
import { utf8, type Bytes } from '#base/bytes.ts';
import { FakeClock } from '#base/testing/fake-clock.ts';
import type { FlowControl } from '../pty-host/flow-control.ts';
import type { PtyPort, ScreenPort } from '../pty-host/ports.ts';
import { openSpool, type Spool } from '../stream/spool.ts';
import { createTerminal, type Terminal } from '../pty-host/terminal.ts';
import { parsePtyHostToAgent, type PtyHostToAgent } from '../local/messages.ts';
import { systemRandom } from '#base/clock-host.ts';
import { createTokens } from '../pty-host/marks/tokens.ts';
import { lastGround } from '../screen/boundary.ts';
import { FakeRoom } from './fake-room.ts';

export class FakePty implements PtyPort {
  backlogBytes = 0;
  paused = false;
  program: string | null = null;
  written = '';
  readonly calls: string[] = [];

  write(data: Bytes): void {
    this.written += Buffer.from(data).toString();
  }
  flow: FlowControl | null = null;
  flowControl(): Promise<FlowControl | null> {
    this.calls.push('flow control');
    return Promise.resolve(this.flow);
  }
  foreground(): string | null {
    return this.program;
  }
  isShellInFront(): boolean {
    return this.program === null;
  }
  resize({ cols, rows }: { cols: number; rows: number }): void {
    this.calls.push(`${cols}x${rows}`);
  }
  pause(): void {
    this.paused = true;
  }
  resume(): void {
    this.paused = false;
  }
  hangUp(): void {
    this.calls.push('hang up');
  }
  kill(): void {
    this.calls.push('kill');
  }
}

/** An emulator without a screen: enough for what segments are made of. */
export class FakeScreen implements ScreenPort {
  firstLine = 0;
  isGround = true;
  title = '';
  reportsMouse = false;
  text = '';
  readonly place = { line: 0, column: 0 };
  textFrom(): null {
    return null;
  }
  takeOscs(): [] {
    return [];
  }
  write(data: Bytes): void {
    this.text += Buffer.from(data).toString();
  }
  resize(): void {}
  reset(): void {
    this.reportsMouse = false;
    this.text = '';
  }
  keyframe(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(deflateRawSync(utf8(this.text.slice(-100))));
  }
}

/** A terminal core between fakes and a real spool in memory. */
export class TerminalWorld {
  readonly clock = new FakeClock();
  readonly pty = new FakePty();
  readonly screen = new FakeScreen();
  readonly spool: Spool = openSpool(':memory:');
  readonly room = new FakeRoom();
  readonly said: PtyHostToAgent[] = [];
  readonly terminal: Terminal;
  /** Answers of the room that have not been given yet. */
  readonly answers: ReturnType<FakeRoom['take']>[] = [];
  autoAnswer = true;
  closed = false;
  /** While true, the disk is full. */
  diskFull = false;

  constructor({ spoolMaxBytes = 1 << 28 }: { spoolMaxBytes?: number } = {}) {
    const { spool } = this;
    const { append } = spool;
    spool.append = (segment, row) => {
      if (this.diskFull) throw new Error('disk full');
      append(segment, row);
    };
    let seed = 1;
    this.terminal = createTerminal(
      {
        ...{ pty: this.pty, screen: this.screen, spool, clock: this.clock, lastGround },
        random: { float: () => 0.5, bytes: (length) => new Uint8Array(length).fill(seed++) },
        send: (frame) => this.#take(frame),
        close: () => {
          this.closed = true;
        },
        log: () => {},
      },
      {
        ...{ terminal: 'abcdefgh', command: 'sh', cols: 80, rows: 24, startedAt: 0, profile: 'test' },
        ...{ spoolMaxBytes, shell: null, plain: null, isApproximate: false },
        ...{ tokens: createTokens(systemRandom), onTokensLow: () => {}, onTokensLeaked: () => {} },
      },
    );
  }

  #take(frame: Bytes): void {
    const parsed = parsePtyHostToAgent(new Uint8Array(frame));
    if (!parsed.ok) throw new Error(parsed.problem);
    this.said.push(parsed.message);
    this.answers.push(this.room.take(parsed.message));
    if (this.autoAnswer) queueMicrotask(() => this.answer());
  }

  answer(): void {
    for (const message of this.answers.splice(0)) if (message !== null) this.terminal.handleMessage(message);
  }

  /** The room answers, and takes the terminal up. */
  reach(): void {
    this.terminal.handleMessage({ type: 'server-reached' });
    this.terminal.handleMessage(this.room.resume('abcdefgh'));
  }

  types(): string[] {
    return this.said.map(({ type }) => type);
  }

  last<Type extends PtyHostToAgent['type']>(type: Type): Extract<PtyHostToAgent, { type: Type }> | undefined {
    return this.said.findLast(
      (message): message is Extract<PtyHostToAgent, { type: Type }> => message.type === type,
    );
  }
}
