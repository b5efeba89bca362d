import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8 } from '#base/bytes.ts';
import { launchPtyHost, newTerminalId, type LaunchedPtyHost } from '../agent/launch-pty-host.ts';
import type { Launch } from '../local/files.ts';
import { FakeRoom } from './fake-room.ts';
import { attachRoom, PtyHostClient } from './pty-host-client.ts';

/** A real pty host with a real shell, and a room in the test's hands. */
export class RealPtyHost {
  readonly room = new FakeRoom();
  readonly launched: LaunchedPtyHost;
  readonly #terminals: string;
  client: PtyHostClient;
  #input = 0;

  private constructor(launched: LaunchedPtyHost, terminals: string) {
    this.launched = launched;
    this.#terminals = terminals;
    this.client = this.connect();
  }

  static async start(programs: string, launch: Partial<Launch> = {}): Promise<RealPtyHost> {
    const terminals = mkdtempSync(join(tmpdir(), 'holdfast-test-'));
    const launched = await launchPtyHost({
      terminals,
      program: join(programs, 'pty-host.js'),
      launch: {
        terminal: newTerminalId(),
        session: 'abcdefghijkl',
        ...{ cols: 100, rows: 30 },
        shell: '/bin/bash --norc --noprofile',
        spoolMaxBytes: 256 << 20,
        shellIntegration: true,
        ...launch,
      },
    });
    return new RealPtyHost(launched, terminals);
  }

  get terminal(): string {
    return this.launched.ptyHost.terminal;
  }

  stranger(secret = this.launched.secret, version = 1): PtyHostClient {
    return new PtyHostClient({ socket: this.launched.ptyHost.socket, secret, version });
  }

  /** Connects as an agent whose room answers. */
  connect(): PtyHostClient {
    this.client = this.stranger();
    attachRoom(this.client, this.room);
    return this.client;
  }

  type(text: string, fence = 0): number {
    this.#input += 1;
    const { terminal } = this;
    this.client.send({ type: 'write-input', terminal, fence, input: this.#input, data: utf8(text) });
    return this.#input;
  }

  /** Waits until the room's output fits. */
  async output(fits: (output: Buffer) => boolean): Promise<Buffer> {
    for (;;) {
      const output = this.room.output();
      if (fits(output)) return output;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async said(text: string): Promise<Buffer> {
    return this.output((output) => output.includes(text) && this.room.isWhole);
  }

  /** Ends the shell, and the pty host with it. */
  async end(): Promise<void> {
    const { pid, shellPid } = this.launched.ptyHost;
    for (const each of [pid, -shellPid]) {
      try {
        process.kill(each, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    }
    await this.client.closed;
    rmSync(this.#terminals, { recursive: true, force: true });
  }
}
