import type { Dispose } from '#base/disposables.ts';
import type { Clock } from '#base/ports.ts';
import type { CommandRow } from '#protocol/commands/command.ts';
import { COMMANDS_PAGE, TIMELINE_PAGE } from '#protocol/ground/limits.ts';
import type { Position } from '#protocol/output/segment-header.ts';
import type { RecordedEvent } from '#protocol/record/record.ts';
import { Player, type PlayerState } from '#protocol/replay/player.ts';
import { createReplaySource, type ReplayReads } from '#protocol/replay/source.ts';
import type { TerminalInfo } from '#protocol/terminals/terminal.ts';
import type { Connection } from '../../session/connection.ts';
import { createReplayReads } from '../../session/output/replay-reads.ts';
import type { Look } from '../../terminal/emulator.ts';
import { createPastScreen, UnknownProfile, type PastScreen } from '../../terminal/past-screen.ts';
import { actMarks, commandMarks, neighbour, type ActMark, type CommandMark } from './marks.ts';
import { createScale, type Scale } from './scale.ts';

/** Pages of commands and of the record that are read for marks; what is older has none. */
const MAX_PAGES = 10;
/** Segments whose beginnings say that something was printed then. */
const MAX_ROWS = 1000;

export interface ReplayRunOptions {
  connection: Pick<Connection, 'ask' | 'commands' | 'record'>;
  clock: Clock;
  info: TerminalInfo;
  /** The present, by the endpoint's clock as far as it is known. */
  now(): number;
  wordsOf(event: RecordedEvent): string | null;
  onTyped(): void;
}

/** One terminal's past as it is shown and gone through in the page. */
export class ReplayRun {
  readonly #options: ReplayRunOptions;
  readonly #reads: ReplayReads;
  #player: Player | null = null;
  #screen: PastScreen | null = null;
  #state = $state.raw<PlayerState>({ status: 'seeking', at: 0, speed: 1, skipsIdle: true });
  #commands = $state.raw<readonly CommandMark[]>([]);
  #acts = $state.raw<readonly ActMark[]>([]);
  #printed = $state.raw<readonly number[]>([]);
  #end = $state.raw(0);
  #isTooNew = $state.raw(false);
  #drawn = $state.raw(0);

  readonly scale: Scale = $derived.by(() =>
    createScale({ start: this.#options.info.startedAt, end: this.#end }, [
      ...this.#printed,
      ...this.#acts.map(({ at }) => at),
      ...this.#commands.flatMap(({ at, endedAt }) => (endedAt === null ? [at] : [at, endedAt])),
    ]),
  );

  constructor(options: ReplayRunOptions) {
    this.#options = options;
    const { connection, clock, info } = options;
    this.#reads = createReplayReads({ connection, clock, terminal: info.terminal });
    this.#end = Math.max(info.startedAt, info.ended?.at ?? options.now());
  }

  /** What is shown, as it is drawn now; null before anything is. */
  get browser(): PastScreen['browser'] | null {
    void this.#drawn;
    return this.#screen?.browser ?? null;
  }
  /** Rises with each time that it is drawn. */
  get drawn(): number {
    return this.#drawn;
  }
  /** How far the output is that is shown; null where none is. */
  get seen(): (Position & { terminal: string }) | null {
    void this.#drawn;
    void this.#state;
    const position = this.#player?.position ?? null;
    return position === null ? null : { terminal: this.#options.info.terminal, ...position };
  }
  get state(): PlayerState {
    return this.#state;
  }
  get commands(): readonly CommandMark[] {
    return this.#commands;
  }
  get acts(): readonly ActMark[] {
    return this.#acts;
  }
  /** It was recorded by a build that draws otherwise. */
  get isTooNew(): boolean {
    return this.#isTooNew;
  }

  /** Puts the past into the page, at a moment, until the result is called. */
  mount(host: HTMLElement, { look, mayType, at }: { look: Look; mayType: boolean; at: number }): Dispose {
    const { clock, onTyped } = this.#options;
    const onDrawn = () => (this.#drawn += 1);
    const screen = createPastScreen(host, { look, mayType, clock, onTyped, onDrawn });
    const show: PastScreen['show'] = async (segment, count) => {
      try {
        await screen.show(segment, count);
      } catch (error) {
        this.#isTooNew = error instanceof UnknownProfile;
        throw error;
      }
    };
    const player = new Player({
      source: createReplaySource(this.#reads),
      screen: { ...screen, show },
      clock,
      onState: (state) => {
        this.#state = state;
        if (state.at > this.#end) this.#end = state.at;
      },
    });
    this.#screen = screen;
    this.#player = player;
    this.seek(at);
    void this.#loadMarks();
    return () => {
      player.dispose();
      screen.dispose();
      this.#player = null;
      this.#screen = null;
    };
  }

  setLook(look: Look): void {
    this.#screen?.setLook(look);
  }

  seek(at: number): void {
    this.#isTooNew = false;
    const { start, end } = this.scale;
    void this.#player?.seek(Math.min(end, Math.max(start, at)));
  }

  /** So much later, or earlier, in ms of the past. */
  step(ms: number): void {
    this.seek(this.#state.at + ms);
  }

  toggle(): void {
    if (this.#player?.isPlaying) this.#player.pause();
    else if (this.#state.status === 'ended') this.#restart();
    else this.#player?.play();
  }

  #restart(): void {
    this.seek(this.scale.start);
    this.#player?.play();
  }

  setSpeed(speed: number): void {
    this.#player?.setSpeed(speed);
  }

  skipIdle(skipsIdle: boolean): void {
    this.#player?.skipIdle(skipsIdle);
  }

  /** To where a command begins; false where there is none. */
  toCommand(way: 'next' | 'previous'): boolean {
    const at = neighbour(this.#commands, { at: this.#state.at, way });
    if (at !== null) this.seek(at);
    return at !== null;
  }

  /** The moments at which something can be expected; without them the scrubber is in proportion to time. */
  async #loadMarks(): Promise<void> {
    const { info, wordsOf } = this.#options;
    const rows = this.#reads.rows({ from: 0, to: MAX_ROWS - 1 }).catch(() => []);
    const [printed, commands, events] = await Promise.all([rows, this.#readCommands(), this.#readRecord()]);
    const { start, end } = this.scale;
    this.#printed = printed.map(({ startedAt }) => startedAt);
    this.#commands = commandMarks(commands, info.terminal);
    this.#acts = actMarks(events, { start, end, wordsOf });
  }

  async #readCommands(): Promise<CommandRow[]> {
    const { commands } = this.#options.connection;
    const found: CommandRow[] = [];
    for (let count = 0; count < MAX_PAGES; count++) {
      const before = found.at(-1);
      const page = await commands.page(before === undefined ? {} : { before });
      if (page.ok) found.push(...page.value);
      if (!page.ok || page.value.length < COMMANDS_PAGE) break;
    }
    return found;
  }

  async #readRecord(): Promise<RecordedEvent[]> {
    const { record } = this.#options.connection;
    const found: RecordedEvent[] = [];
    for (let count = 0; count < MAX_PAGES; count++) {
      const page = await record.page(found[0]?.seq);
      if (page.ok) found.unshift(...page.value);
      if (!page.ok || page.value.length < TIMELINE_PAGE) break;
    }
    return found;
  }
}
