import { systemRandom } from '#base/clock-host.ts';
import { backoffMs } from '#base/backoff.ts';
import { forgetWorkerd, recordWorkerd } from './orphan.ts';
import { startRuntime } from './runtime.ts';
import type { Runtime, RuntimeOptions } from './runtime.ts';

export type EngineState = 'running' | 'restarting' | 'stopped';

export interface SupervisorOptions extends RuntimeOptions {
  onStateChange?(state: EngineState): void;
}

const BACKOFF = { firstMs: 100, maxMs: 5_000 };
/** A workerd that lived this long had started well: the next end is a new trouble, met at once. */
const STABLE_MS = 10_000;

/** Keeps one workerd running on one port. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #unlock: () => void;
  readonly #stop = new AbortController();
  #runtime: Runtime;
  #state: EngineState = 'running';
  #watching: Promise<void>;
  #waiters: (() => void)[] = [];
  #disposal: Promise<void> | null = null;
  restarts = 0;

  static async start(options: SupervisorOptions, unlock: () => void): Promise<Supervisor> {
    // Noted at birth, so that a server killed in the next instant leaves no orphan the next one cannot tell.
    const onSpawn = (pid: number) => {
      options.onSpawn?.(pid);
      recordWorkerd(options.dataDir, pid).catch((error: unknown) =>
        options.log('warn', 'workerd.json could not be written', { error: String(error) }),
      );
    };
    const runtime = await startRuntime({ ...options, onSpawn });
    return new Supervisor({ ...options, onSpawn, port: runtime.port }, unlock, runtime);
  }

  private constructor(options: SupervisorOptions, unlock: () => void, runtime: Runtime) {
    this.#options = options;
    this.#unlock = unlock;
    this.#runtime = runtime;
    this.#watching = this.#watch();
  }

  get port(): number {
    return this.#options.port;
  }

  get state(): EngineState {
    return this.#state;
  }

  get pid(): number | null {
    return this.#state === 'running' ? this.#runtime.pid : null;
  }

  async restart(): Promise<void> {
    if (this.#state === 'stopped') return;
    const served = new Promise<void>((resolve) => this.#waiters.push(resolve));
    if (this.#state === 'running') await this.#runtime.dispose();
    await served;
  }

  dispose(): Promise<void> {
    this.#disposal ??= this.#end();
    return this.#disposal;
  }

  async #end(): Promise<void> {
    this.#stop.abort();
    await this.#runtime.dispose();
    await this.#watching;
    await forgetWorkerd(this.#options.dataDir, this.#options.log);
    this.#unlock();
    this.#enter('stopped');
  }

  async #watch(): Promise<void> {
    let attempt = 0;
    while (!this.#stop.signal.aborted) {
      const since = performance.now();
      await this.#runtime.exited;
      if (this.#stop.signal.aborted) return;
      if (performance.now() - since > STABLE_MS) attempt = 0;
      this.#enter('restarting');
      this.#options.log('warn', 'workerd ended and is being restarted', { pid: this.#runtime.pid });
      attempt = await this.#startAgain(attempt);
    }
  }

  /** Tries until workerd serves or the engine is disposed of; returns the attempts made since it last ran well. */
  async #startAgain(attempt: number): Promise<number> {
    for (; !this.#stop.signal.aborted; attempt += 1) {
      // The first attempt is made at once; only what fails again is waited for.
      if (attempt > 0)
        await pause(backoffMs(attempt - 1, { ...BACKOFF, random: systemRandom }), this.#stop.signal);
      if (await this.#tryStart()) return attempt + 1;
    }
    return attempt;
  }

  async #tryStart(): Promise<boolean> {
    if (this.#stop.signal.aborted) return false;
    try {
      this.#runtime = await startRuntime(this.#options);
    } catch (error) {
      this.#options.log('error', 'workerd did not start', {
        error: error instanceof Error ? error.message : String(error),
      });
      return false;
    }
    if (this.#stop.signal.aborted) {
      await this.#runtime.dispose();
      return false;
    }
    this.restarts += 1;
    this.#enter('running');
    return true;
  }

  #enter(state: EngineState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#options.onStateChange?.(state);
    if (state !== 'restarting') for (const served of this.#waiters.splice(0)) served();
  }
}

/** Waits, or less where `signal` ends it. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal.addEventListener('abort', finish);
  });
}
