import { createHash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import type { Bytes } from '#base/bytes.ts';
import { captionOf, segmentText } from '#protocol/output/asciicast.ts';
import type { OutputEvent } from '#protocol/output/event.ts';
import { readAppend } from '#protocol/output/segment.ts';
import type { SegmentHeader } from '#protocol/output/segment-header.ts';
import type { AgentToPtyHost, PtyHostToAgent } from '../local/messages.ts';

interface HeldSegment {
  header: SegmentHeader;
  events: OutputEvent[];
  sealed: boolean;
}

const sha256 = (data: Bytes | string) => createHash('sha256').update(data).digest('hex');

/** A room as far as one terminal's deliveries go: takes pure appends only, checks seals, acknowledges at once. */
export class FakeRoom {
  readonly segments = new Map<number, HeldSegment>();
  readonly problems: string[] = [];
  bytes = 0;

  resume(terminal: string): AgentToPtyHost {
    const held = [...this.segments].sort(([a], [b]) => a - b);
    const hole = held.findIndex(([segment, { sealed }], index) => segment !== index || !sealed);
    const sealedBelow = hole === -1 ? held.length : hole;
    const partial = held
      .slice(sealedBelow)
      .map(([segment, { events, sealed }]) => ({ segment, event: events.length, sealed }));
    return { type: 'resume-terminal', terminal, sealedBelow, partial };
  }

  take(message: PtyHostToAgent): AgentToPtyHost | null {
    if (message.type === 'segment-opened') this.#open(message);
    else if (message.type === 'segment-appended') this.#append(message.segment, message.update);
    else if (message.type === 'segment-sealed') this.#seal(message);
    else return null;
    const { terminal, segment } = message;
    const held = this.segments.get(segment);
    return {
      type: 'segment-stored',
      terminal,
      segment,
      event: held?.events.length ?? 0,
      sealed: held?.sealed ?? false,
    };
  }

  #open({ type: _type, ...header }: Extract<PtyHostToAgent, { type: 'segment-opened' }>): void {
    const held = this.segments.get(header.segment);
    inflateRawSync(header.keyframe);
    if (held === undefined) {
      const keyframe = new Uint8Array(header.keyframe);
      this.segments.set(header.segment, { header: { ...header, keyframe }, events: [], sealed: false });
    } else if (held.header.author !== header.author) this.problems.push(`two authors of ${header.segment}`);
  }

  #append(segment: number, update: Bytes): void {
    const held = this.segments.get(segment);
    if (held === undefined) return void this.problems.push(`${segment} is not open`);
    const append = readAppend(update, { author: held.header.author, clock: held.events.length });
    if (!append.ok) return void this.problems.push(`${segment}: ${append.problem}`);
    for (const event of append.events) {
      held.events.push({ ...event, data: new Uint8Array(event.data) });
      this.bytes += event.data.length;
    }
  }

  #seal({ segment, events, sha256: said }: Extract<PtyHostToAgent, { type: 'segment-sealed' }>): void {
    const held = this.segments.get(segment);
    if (held === undefined) return void this.problems.push(`${segment} is sealed but not open`);
    const hash = sha256(segmentText(captionOf(held.header, sha256(held.header.keyframe)), held.events));
    if (events !== held.events.length || hash !== said)
      this.problems.push(`${segment}: the seal does not fit`);
    held.sealed = true;
  }

  /** All events in order. */
  events(): OutputEvent[] {
    return [...this.segments].sort(([a], [b]) => a - b).flatMap(([, { events }]) => events);
  }

  /** Nothing is missing before the newest event: older output may come behind newer. */
  get isWhole(): boolean {
    const order = [...this.segments.keys()].sort((a, b) => a - b);
    return order.every(
      (segment, at) => segment === at && (at === order.length - 1 || this.segments.get(at)?.sealed),
    );
  }

  output(): Buffer {
    return Buffer.concat(this.events().flatMap(({ code, data }) => (code === 'o' ? [data] : [])));
  }
}
