import { inflateRawSync } from 'node:zlib';
import type { Leaf } from '#protocol/lines/leaf.ts';
import { blockText } from '#protocol/lines/block.ts';
import { PROFILE_ID } from '#protocol/output/profile.ts';
import { makeBlock } from '../../agent/lines/block.ts';
import type { WholeSegment } from '../../agent/lines/state-lines.ts';
import type { FakeRoom } from '../../agent/testing/fake-room.ts';
import { announcement, authoredWith } from '../../party/testing/author.ts';
import { statementOf } from '../../party/testing/statement.ts';
import { createTestRoom, SERVER, SESSION, type AgentClient } from '../../party/testing/test-room.ts';

type Held = FakeRoom['segments'] extends ReadonlyMap<number, infer One> ? One : never;

/** A room that gets what a terminal's core made, sealed, and what an endpoint states of it. */
export class StatedRoom {
  readonly world = createTestRoom({ aboutOutput: true });
  readonly #segments: ReadonlyMap<number, Held>;
  readonly #agent: AgentClient;
  readonly terminal: string;

  constructor({ segments }: FakeRoom) {
    this.#segments = segments;
    this.#agent = this.world.signedIn();
    this.terminal = segments.get(0)?.header.terminal ?? '';
    this.#agent.send(announcement(this.terminal));
    for (const { header, events } of segments.values()) {
      const authored = authoredWith(header);
      this.#agent.send(authored.opened());
      for (const event of events) this.#agent.send(authored.append(event));
      this.#agent.send(authored.sealed(this.world.key));
    }
  }

  get count(): number {
    return this.#segments.size;
  }

  /** The endpoint states what the segment's bytes give. */
  state(segment: number): void {
    const at = { terminal: this.terminal, segment };
    const { parts, ...block } = makeBlock(this.#whole(segment), new Uint8Array(32).fill(segment + 1));
    for (const part of parts)
      this.#agent.send({ type: 'lines-stated', ...at, secret: block.secret, ...part });
    const text = blockText({ serverKey: SERVER.publicKey, session: SESSION, ...at, ...block });
    this.#agent.send({ type: 'block-stated', ...at, ...block, signature: this.world.key.sign(text) });
  }

  /** The endpoint states this, whatever the bytes give. */
  stateInstead(segment: number, leaves: readonly Leaf[]): void {
    const { key } = this.world;
    const { parts, end } = statementOf(leaves, { sign: key.sign, segment, terminal: this.terminal });
    for (const message of [...parts, end]) this.#agent.send(message);
  }

  /** What a member of the session reads. */
  read(path: string, query: Record<string, string> = {}): string | Uint8Array {
    const { headers } = this.world.enter(this.world.links.observer);
    const answer = this.world.request({ path, query, headers });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
    return answer.body instanceof Uint8Array ? answer.body : String(answer.body);
  }

  json<T>(path: string, query: Record<string, string> = {}): T {
    return JSON.parse(String(this.read(path, query))) as T;
  }

  lines(from: number, to: number): { line: number; text: string }[] {
    return this.json(`terminals/${this.terminal}/lines`, { from: String(from), to: String(to) });
  }

  #whole(segment: number): WholeSegment {
    const held = this.#segments.get(segment);
    if (held === undefined) throw new Error(`there is no segment ${segment}`);
    const { cols, rows, firstLine, keyframe } = held.header;
    const isLast = segment === this.count - 1;
    const inflated = inflateRawSync(keyframe);
    return { profile: PROFILE_ID, cols, rows, firstLine, keyframe: inflated, events: held.events, isLast };
  }
}
