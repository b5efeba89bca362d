import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatLink, parseLink } from '#protocol/people/link.ts';
import { CommandFailure } from '../../../agent/cli/exit-codes.ts';
import { createScreenFilter } from '../../../agent/cli/attach/screen-filter.ts';
import { readCommandSettings } from '../../../agent/cli/settings.ts';
import { createFrameSplitter, lengthPrefixed } from '../../../agent/local/framing.ts';
import { lastGround } from '../../../agent/screen/boundary.ts';
import { cookiesOf } from '../../../party/rooms/http.ts';
import { fakeRequest } from '../../../party/testing/test-room.ts';
import { expectThat, sameBytes } from '../target.ts';
import type { Target } from '../target.ts';

const encode = (texts: readonly string[]) => texts.map((text) => new Uint8Array(Buffer.from(text)));
const SECRET = 'zLre7aOiaPp7fgbzFXTumE2_4wFeyH4A5zdO0BYTf-8';

const links: Target = {
  name: 'parseLink',
  seeds: encode([
    `http://localhost:1999/s/0123456789ab#${SECRET}`,
    `https://h.example/s/0123456789ab/#${SECRET}`,
  ]),
  share: 8,
  run(input) {
    const link = parseLink(Buffer.from(input).toString());
    if (link === null) return;
    expectThat(
      JSON.stringify(parseLink(formatLink(link))) === JSON.stringify(link),
      'a link is read as another',
    );
  },
};

const cookies: Target = {
  name: 'cookiesOf',
  seeds: encode([`holdfast-session=${SECRET}`, `a=b; holdfast-session=${SECRET}; c=d=e`, '=;;=']),
  share: 6,
  run(input) {
    const cookie = Buffer.from(input).toString('latin1');
    const request = fakeRequest({ headers: { cookie } });
    const values = cookiesOf(request, (name) => name === 'holdfast-session');
    expectThat(
      values.every((value) => cookie.includes(value)),
      'a cookie that nobody sent',
    );
  },
};

const prefixed = (...frames: Uint8Array<ArrayBuffer>[]) => Buffer.concat(frames.flatMap(lengthPrefixed));
const MAX = 1000;

/** Cuts a stream where its own bytes say, so that the same input is cut the same. */
function* pieces(input: Uint8Array): Generator<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < input.length;) {
    const length = 1 + ((input[at] ?? 0) % 7);
    yield new Uint8Array(input.subarray(at, at + length));
    at += length;
  }
}

function framesOf(chunks: Iterable<Uint8Array<ArrayBuffer>>) {
  const reader = createFrameSplitter(MAX);
  const frames: Uint8Array[] = [];
  let whole = true;
  for (const chunk of chunks) whole = reader.push(chunk, (frame) => frames.push(Uint8Array.from(frame)));
  return { frames, whole };
}

const framing: Target = {
  name: 'createFrameReader',
  seeds: [
    prefixed(Uint8Array.of(1)),
    prefixed(new Uint8Array(0), new Uint8Array(300)),
    prefixed(new Uint8Array(1001)),
  ],
  share: 10,
  run(input) {
    const cut = framesOf(pieces(input));
    const atOnce = framesOf([new Uint8Array(input)]);
    expectThat(cut.whole === atOnce.whole, 'a stream is broken or not as it is cut');
    expectThat(
      sameBytes(Buffer.concat(cut.frames), Buffer.concat(atOnce.frames)),
      'frames change as a stream is cut',
    );
    expectThat(
      cut.frames.every(({ length }) => length <= MAX),
      'a frame longer than is taken',
    );
  },
};

const SEQUENCES = encode([
  'plain\r\n',
  'é\x1b[31mrot\x1b]0;titel\x07',
  '\x1b]8;;http://a\x1b\\x\x1b]8;;\x1b\\',
  '\x1bP$qm\x1b\\\x1b[?1$p\x1b[6n\x1b[c\x1b[>q',
  '\x1b]11;?\x07\x1b[?u\x1bZ\x05\x1b_Gq\x1b\\\x1b[14t',
  '\u{1f468}\u200d\u{1f469}\x1b[1;2;3\x18\x1b(0q\x1b(B\x9b1mm',
]);

const boundaries: Target = {
  name: 'lastGround',
  seeds: SEQUENCES,
  share: 12,
  run(input) {
    const ground = lastGround(input);
    expectThat(ground >= 0 && ground <= input.length, 'a boundary outside of the chunk');
    expectThat(lastGround(input.subarray(0, ground)) === ground, 'what ends at a boundary does not');
  },
};

function filtered(chunks: Iterable<Uint8Array>): Buffer {
  const filter = createScreenFilter();
  return Buffer.concat([...chunks].map((chunk) => filter.pass(chunk)));
}

const screens: Target = {
  name: 'createScreenFilter',
  seeds: SEQUENCES,
  share: 10,
  run(input) {
    const shown = filtered([input]);
    expectThat(sameBytes(filtered(pieces(input)), shown), 'what is shown changes as the output is cut');
    expectThat(sameBytes(filtered([shown]), shown), 'what may be shown may not be shown');
  },
};

const settings: Target = {
  name: 'readSettings',
  seeds: encode([
    '{"port":2000,"host":"::1","url":"https://a.example","log":"json","spoolMax":"1048576"}',
    '{"behindProxy":"yes","trustedProxy":"10.0.0.1","tlsCert":"a.pem","metricsPort":0,"data":"d"}',
  ]),
  share: 1,
  run(input) {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-fuzz-'));
    const config = join(folder, 'config.json');
    writeFileSync(config, input);
    const text = Buffer.from(input).toString('latin1');
    const environment = { HOLDFAST_CONFIG: config, PORT: text.slice(0, text.length % 8) };
    try {
      const { port, url } = readCommandSettings({ flags: {}, environment });
      expectThat(Number.isInteger(port) && port >= 0 && port < 65_536, 'a port that is none');
      expectThat(url === null || new URL(url).origin === url, 'an address that is no origin');
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error;
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

export const textTargets: readonly Target[] = [links, cookies, framing, boundaries, screens, settings];
