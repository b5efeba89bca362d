import { utf8 } from '#base/bytes.ts';
import { systemRandom } from '#base/clock-host.ts';
import { FakeClock } from '#base/testing/fake-clock.ts';
import { readMark, type Mark, type MarkedShell } from '#protocol/marks/mark.ts';
import type { OutputEvent } from '#protocol/output/event.ts';
import { PROFILE_ID } from '#protocol/output/profile.ts';
import { parsePtyHostToAgent } from '../local/messages.ts';
import { createTokens, type Tokens } from '../pty-host/marks/tokens.ts';
import { openScreenPort } from '../pty-host/screen-port.ts';
import { createTerminal, type Terminal } from '../pty-host/terminal.ts';
import { lastGround } from '../screen/boundary.ts';
import { openSpool } from '../stream/spool.ts';
import { FakePty } from './fake-terminal.ts';
import { FakeRoom } from './fake-room.ts';

const TERMINAL = 'abcdefgh';
const NO_RUN_OF_TOKENS = 500;

/** A terminal's core with a real emulator, whose shell says what the test has it say, and a room that takes all. */
export class MarkedTerminal {
  readonly room = new FakeRoom();
  readonly pty = new FakePty();
  readonly clock = new FakeClock();
  readonly #tokens: Tokens = createTokens(systemRandom);
  readonly #list: string[];
  readonly #terminal: Terminal;
  asked = 0;
  leaked = 0;

  constructor(shell: MarkedShell | null = 'bash', size = { cols: 80, rows: 24 }) {
    this.#list = this.#tokens.issue(NO_RUN_OF_TOKENS);
    const log = () => {};
    const terminal: Terminal = createTerminal(
      {
        ...{ pty: this.pty, clock: this.clock, random: systemRandom, lastGround, log, close: () => {} },
        screen: openScreenPort({ ...size, profile: PROFILE_ID, log, onReply: () => {} }),
        spool: openSpool(':memory:'),
        send(frame) {
          const parsed = parsePtyHostToAgent(new Uint8Array(frame));
          const answer = parsed.ok ? room.take(parsed.message) : null;
          if (answer !== null) queueMicrotask(() => terminal.handleMessage(answer));
        },
      },
      {
        ...{
          terminal: TERMINAL,
          command: 'sh',
          ...size,
          startedAt: 0,
          profile: PROFILE_ID,
          spoolMaxBytes: 1 << 28,
        },
        ...{ shell, plain: null, isApproximate: false, tokens: this.#tokens },
        onTokensLow: () => (this.asked += 1),
        onTokensLeaked: () => (this.leaked += 1),
      },
    );
    const { room } = this;
    this.#terminal = terminal;
    terminal.handleMessage({ type: 'server-reached' });
    terminal.handleMessage(room.resume(TERMINAL));
  }

  /** A token that the shell has read and not used. */
  token(): string {
    return this.#list.shift() ?? 'none-left';
  }

  /** A mark of the shell's own. */
  own(body: string, more = ''): string {
    return `\x1b]633;${body};${this.token()}${more}\x07`;
  }

  prompt(text = '$ ', directory = ''): string {
    return `\x1b]633;A;${this.token()}${directory === '' ? '' : `;${directory}`}\x07${text}${this.own('B')}`;
  }

  print(...texts: string[]): void {
    for (const text of texts) this.#terminal.handleOutput(utf8(text));
  }

  type(keys: string, fence = 0): void {
    const message = { type: 'write-input', terminal: TERMINAL, input: 1, data: utf8(keys) } as const;
    this.#terminal.handleMessage({ ...message, fence });
  }

  raiseFence(fence: number): void {
    this.#terminal.handleMessage({ type: 'raise-fence', terminal: TERMINAL, fence, role: 'technician' });
  }

  /** All that was gathered has become events. */
  async settled(): Promise<void> {
    this.clock.pass(20);
    await new Promise((resolve) => setImmediate(resolve));
    this.clock.pass(20);
    await new Promise((resolve) => setImmediate(resolve));
  }

  async events(): Promise<OutputEvent[]> {
    await this.settled();
    if (this.room.problems.length > 0) throw new Error(this.room.problems.join());
    return this.room.events();
  }

  async marks(): Promise<Mark[]> {
    return (await this.events()).flatMap(({ code, data }) => {
      const mark = code === 'm' ? readMark(data) : null;
      if (code === 'm' && mark === null) throw new Error(`no mark: ${Buffer.from(data).toString()}`);
      return mark === null ? [] : [mark];
    });
  }

  /** Marks of the kinds asked for. */
  async marksOf<Kind extends Mark['mark']>(...kinds: Kind[]): Promise<Extract<Mark, { mark: Kind }>[]> {
    const isWanted = (mark: Mark): mark is Extract<Mark, { mark: Kind }> =>
      kinds.some((kind) => kind === mark.mark);
    return (await this.marks()).filter(isWanted);
  }
}
