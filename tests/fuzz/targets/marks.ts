import { isDeepStrictEqual } from 'node:util';
import { text } from '#base/bytes.ts';
import { readMark, writeMark } from '#protocol/marks/mark.ts';
import { endOfCandidate } from '../../../agent/pty-host/marks/candidate.ts';
import { createCommandMarks } from '../../../agent/pty-host/marks/command-marks.ts';
import { readSequence } from '../../../agent/pty-host/marks/sequence.ts';
import { createTokens } from '../../../agent/pty-host/marks/tokens.ts';
import { expectThat } from '../target.ts';
import type { Target } from '../target.ts';

const encode = (texts: readonly string[]) => texts.map((each) => new Uint8Array(Buffer.from(each)));
const place = { line: 3, column: 4 };

/** A command runs, and its shell has given away one token: the first. */
function runningCommand() {
  let byte = 0;
  const tokens = createTokens({ float: () => 0, bytes: (length) => new Uint8Array(length).fill(byte++) });
  const [first = '', second = ''] = tokens.issue(3);
  const marks = createCommandMarks({
    ...{
      shell: 'bash',
      plain: null,
      isApproximate: false,
      tokens,
      onTokensLow: () => {},
      onTokensLeaked: () => {},
    },
    screen: { place, textFrom: () => 'shown' },
  });
  marks.handleSequence({ type: 'prompt', token: first, directory: null });
  marks.handleSequence({ type: 'start', token: second, text: null });
  return marks;
}

const sequences: Target = {
  name: 'readSequence',
  seeds: encode([
    'A;tokentokentoken;/home/é',
    'E;ls \\x3b\\\\ \\xc3\\xa9;AAAAAAAAAAAAAAAA',
    `E;beg;t;5000;${'0a'.repeat(32)}`,
    'D;-1;t',
    'P;Errors={"more":1,"errors":[{"m":"x","l":3}]};t',
    'C;cmdline_url=ls%20',
  ]),
  share: 6,
  run(input) {
    const data = text(input);
    for (const code of [133, 633]) {
      const sequence = readSequence({ code, data });
      if (sequence === null) continue;
      const said = runningCommand().handleSequence(sequence);
      expectThat(
        said.every((mark) => 'trust' in mark && mark.trust === 'inner'),
        'anybody made a mark',
      );
      for (const mark of said)
        expectThat(isDeepStrictEqual(readMark(writeMark(mark)), mark), 'a mark is read as another');
    }
  },
};

const candidates: Target = {
  name: 'endOfCandidate',
  seeds: encode(['a\x1b]633;A;t\x07b', '\x1b]133;D;0\x1b\\', '\x1b]633;C\x18x\x1b]133;\u009c']),
  share: 4,
  run(input) {
    for (const isInside of [false, true]) {
      const end = endOfCandidate(input, { isInside });
      expectThat(end >= Math.min(1, input.length) && end <= input.length, 'output is not gone through');
    }
  },
};

const marks: Target = {
  name: 'readMark',
  seeds: encode([
    '{"mark":"input","command":1,"trust":"trusted","line":0,"column":1,"fence":null}',
    '{"mark":"shell","shell":"bash","plain":null,"line":null,"column":0,"fence":3,"approximate":true}',
  ]),
  share: 4,
  run(input) {
    const mark = readMark(input);
    if (mark === null) return;
    expectThat(isDeepStrictEqual(readMark(writeMark(mark)), mark), 'a mark is read as another');
  },
};

export const markTargets: readonly Target[] = [sequences, candidates, marks];
