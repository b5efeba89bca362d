import type { Connection, OutputItem } from 'holdfast/client';
import type { Clock } from '#base/ports.ts';
import { Disposables } from '#base/disposables.ts';
import { createEmitter } from '#base/emitter.ts';
import { readMark, type Mark } from '#protocol/marks/mark.ts';
import type { Position } from '#protocol/output/segment-header.ts';
import type { LeftLine } from '../../screen/leaving.ts';
import { ExecScreen } from './exec-screen.ts';
import { ShellFollower, type ShellState } from './shell-state.ts';

export interface WatchedOptions {
  connection: Connection;
  clock: Clock;
  /** Resolves once the printed output has been taken in: no more of it is requested before. */
  taken(): Promise<void>;
  /** At its place in the output. */
  onMark(mark: Mark): void;
  onLeft(line: LeftLine): void;
  /** A segment began. */
  onSegment(): void;
  /** Output was skipped, marks too, and this is the screen now. */
  onSkipped(): void;
}

/** Lines back from now in which the last mark of a shell at its prompt is looked for. */
const MARKS_WITHIN_LINES = 400;

/** The watched terminal: its screen, and its shell's state. */
export class Watched {
  readonly #options: WatchedOptions;
  readonly #changed = createEmitter<null>();
  readonly #ends = new Disposables();
  readonly #shell = new ShellFollower();
  readonly screen: ExecScreen;
  #caughtUp: Position | null = null;
  #hasScreen = false;
  #isUnknown = false;
  #heardAt: number;

  constructor(options: WatchedOptions) {
    this.#options = options;
    const { connection, clock } = options;
    this.#heardAt = clock.now();
    this.screen = new ExecScreen(options.onLeft);
    const tell = () => this.#changed.emit(null);
    this.#ends.add(
      connection.output.onOutput((item, done) => {
        this.#take(item);
        void options.taken().then(done);
      }),
    );
    this.#ends.add(connection.onState(tell));
    this.#ends.add(connection.onView(tell));
    this.#ends.add(() => this.screen.dispose());
  }

  get shell(): ShellState {
    return this.#shell.state;
  }

  /** What is shown is now. */
  get isCaughtUp(): boolean {
    return this.#caughtUp !== null;
  }

  /** It is of a profile that this build cannot show. */
  get isUnknown(): boolean {
    return this.#isUnknown;
  }

  /** When output last came, ms of this machine's clock. */
  get heardAt(): number {
    return this.#heardAt;
  }

  /** Whether the shell waits at a prompt of its own at which nothing is typed. */
  get isAtEmptyPrompt(): boolean {
    const { shell } = this;
    if (shell.at !== 'prompt' || shell.input === null) return false;
    const { cursor } = this.screen;
    return cursor?.line === shell.input.line && cursor.column === shell.input.column;
  }

  /** A shell that says nothing in the current segment may have said it in one before. */
  async lookBack(): Promise<void> {
    if (this.#caughtUp === null || this.shell.at !== 'silent') return;
    const segments = await this.#options.connection.output.history(this.#caughtUp, MARKS_WITHIN_LINES);
    // What has come meanwhile is newer.
    if (this.shell.at !== 'silent') return;
    for (const { code, data } of segments.flatMap(({ events }) => events)) {
      const mark = code === 'm' ? readMark(data) : null;
      if (mark !== null) this.#shell.take(mark);
    }
    this.#changed.emit(null);
  }

  /** Resolves with whether the condition came true in time; without a limit it waits for ever. */
  until(isSo: () => boolean, { withinMs }: { withinMs: number | null }): Promise<boolean> {
    const { clock } = this.#options;
    return new Promise((resolve) => {
      const ends = new Disposables();
      const settle = (result: boolean) => {
        ends.dispose();
        resolve(result);
      };
      const look = () => {
        if (isSo()) settle(true);
      };
      if (withinMs !== null) ends.add(clock.after(withinMs, () => settle(false)));
      ends.add(this.#changed.subscribe(look));
      look();
    });
  }

  /** Something that is waited for may have come about. */
  look(): void {
    this.#changed.emit(null);
  }

  #take(item: OutputItem): void {
    this.#heardAt = this.#options.clock.now();
    if (!this.screen.take(item)) this.#isUnknown = true;
    if (item.type === 'screen') this.#begin();
    if (item.type === 'segment') this.#options.onSegment();
    if (item.type === 'caught-up') this.#caughtUp = item.at;
    const mark = item.type === 'event' && item.event.code === 'm' ? readMark(item.event.data) : null;
    if (mark !== null) {
      this.#shell.take(mark);
      this.#options.onMark(mark);
    }
    this.#changed.emit(null);
  }

  #begin(): void {
    if (this.#hasScreen) this.#options.onSkipped();
    this.#hasScreen = true;
  }

  dispose(): void {
    this.#ends.dispose();
  }
}
