import { hex } from '#base/bytes.ts';
import { blockText } from '#protocol/lines/block.ts';
import type { AgentMessages } from '../concept.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { Seals } from '../output/seals.ts';
import type { RoomPorts } from '../ports.ts';
import type { SessionRecord } from '../record/record.ts';
import type { AgentLine } from '../sockets/agent-line.ts';
import { createAssembling } from './assembling.ts';
import type { BlockStore } from './block-store.ts';

/** Stores what the endpoint states about sealed segments: once for each, the first of several. */
export interface Blocks {
  part(message: AgentMessages['lines-stated']): void;
  stated(message: AgentMessages['block-stated']): void;
}

export interface BlocksParts {
  ports: Pick<RoomPorts, 'sql' | 'crypto' | 'server'>;
  line: Pick<AgentLine, 'send'>;
  lifecycle: Pick<Lifecycle, 'session'>;
  record: SessionRecord;
  seals: Pick<Seals, 'keyOf'>;
  store: BlockStore;
  /** One more is stored. */
  handleStored(): void;
}

export function createBlocks({
  ports,
  line,
  lifecycle,
  record,
  seals,
  store,
  handleStored,
}: BlocksParts): Blocks {
  const { sql, crypto, server } = ports;
  const assembling = createAssembling(crypto);

  const isSigned = ({ terminal, segment, leaves, isCut, root, signature }: AgentMessages['block-stated']) => {
    const { id: session, endpointKey: publicKey } = lifecycle.session;
    const place = { serverKey: server.publicKey, session, terminal, segment };
    return crypto.isSigned({ publicKey, text: blockText({ ...place, leaves, isCut, root }), signature });
  };
  const keep = (message: AgentMessages['block-stated']) => {
    const { terminal, segment, leaves, isCut, secret, root } = message;
    const parts = assembling.take(message);
    const key = seals.keyOf(terminal, segment);
    if (key === null) return 'no-such-segment';
    if (store.has(key)) return null;
    if (parts === null) return 'not-a-block';
    if (!isSigned(message)) return 'bad-signature';
    const signature = hex(message.signature);
    sql.transaction(() => {
      const block = { leaves, isCut, secret: new Uint8Array(secret), root, signature, parts };
      store.put({ key, terminal, segment }, block);
      record.append({ type: 'block-stated', terminal, segment, leaves, isCut, root, signature });
    });
    handleStored();
    return null;
  };

  return {
    // What is wrong with a part shows in the block's root, and is answered once: with the block.
    part: (message) => void assembling.add(message),
    stated(message) {
      const { terminal, segment } = message;
      line.send({ type: 'block-settled', terminal, segment, problem: keep(message) });
    },
  };
}
