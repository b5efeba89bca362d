import { afterEach, describe, expect, test } from 'vitest';
import {
  CONPTY_PROFILE_ID,
  GRAPHEMES_PROFILE_ID,
  PROFILE_ID,
  type ProfileId,
} from '#protocol/output/profile.ts';
import { createScreen, openScreen } from './screen.ts';
import { CORPUS } from './testing/corpus.ts';
import { checkRecording, disposeAll } from './testing/cuts.ts';
import { noise } from './testing/noise.ts';

const PERSON = '👩‍💻';

/** The column that a terminal says the cursor is in behind a text. */
function columnBehind(text: string, profile: ProfileId = PROFILE_ID): number {
  let told = '';
  const onReply = (bytes: Uint8Array) => void (told += new TextDecoder().decode(bytes));
  const screen = createScreen({ cols: 80, rows: 24, profile, onReply });
  screen.write(new TextEncoder().encode(`${text}\x1b[6n`));
  screen.dispose();
  return Number(/;(\d+)R$/.exec(told)?.[1]) - 1;
}

function answersTo(text: string, profile: ProfileId = PROFILE_ID): string {
  let told = '';
  const onReply = (bytes: Uint8Array) => void (told += new TextDecoder().decode(bytes));
  const screen = createScreen({ cols: 80, rows: 24, profile, onReply });
  screen.write(new TextEncoder().encode(text));
  screen.dispose();
  return told;
}

describe('[K10] how wide text is', () => {
  afterEach(disposeAll);

  test.each([
    ['by wcwidth', PERSON, 4],
    ['by grapheme while the mode is on', `\x1b[?2027h${PERSON}`, 2],
    ['among other modes too', `\x1b[?1;2027;45h${PERSON}`, 2],
    ['by wcwidth once it is off', `\x1b[?2027h${PERSON}\x1b[?2027l${PERSON}`, 6],
    ['by wcwidth after a soft reset', `\x1b[?2027h\x1b[!p${PERSON}`, 4],
    ['by wcwidth after a full one', `\x1b[?2027h\x1bc${PERSON}`, 4],
    ['a mark behind a cursor move joins what stands left of it', 'e\x1b[C\x1b[D\u0301x', 2],
  ])('[K10] %s', (_name, text, columns) => {
    expect(columnBehind(text)).toBe(columns);
  });

  test('[K10] the mode is answered', () => {
    const ask = '\x1b[?2027$p';
    expect(answersTo(`${ask}\x1b[?2027h${ask}\x1b[?2027l${ask}\x1b[?2027h\x1b[!p${ask}`)).toBe(
      '\x1b[?2027;2$y\x1b[?2027;1$y\x1b[?2027;2$y\x1b[?2027;2$y',
    );
  });

  test.each<ProfileId>([GRAPHEMES_PROFILE_ID, CONPTY_PROFILE_ID])(
    '[K10] %s counts by grapheme, always',
    (profile) => {
      expect(columnBehind(PERSON, profile)).toBe(2);
      expect(columnBehind(`\x1b[?2027h\x1b[?2027l${PERSON}`, profile)).toBe(2);
      expect(answersTo('\x1b[?2027$p', profile)).toBe('\x1b[?2027;0$y');
    },
  );

  test('[K10] what is repeated takes the columns it took', () => {
    expect(columnBehind(`漢\x1b[2b`)).toBe(6);
    expect(columnBehind('e\x1b[m\u0301\x1b[5b')).toBe(1);
  });

  test('[K10] a keyframe prints each cell in the mode in which it was counted', () => {
    const { screen } = openScreen({ cols: 80, rows: 24, profile: PROFILE_ID, onReply: () => undefined });
    screen.write(new TextEncoder().encode(`${PERSON}\x1b[?2027h${PERSON}\x1b[?2027l${PERSON}`));
    const printed = new TextDecoder().decode(screen.keyframe());
    expect(printed).toContain(`${PERSON}\x1b[?2027h${PERSON}\x1b[?2027l${PERSON}`);
    screen.dispose();
  });
});

describe(
  '[K1] a keyframe is the whole state, of terminals that earlier builds opened too',
  { timeout: 60_000 },
  () => {
    const profile = GRAPHEMES_PROFILE_ID;

    test.each(CORPUS.map((recorded, index) => ({ name: recorded.name, recorded, seed: 3000 + index })))(
      '[K1] $name',
      ({ recorded, seed }) => {
        expect.hasAssertions();
        checkRecording({ ...recorded, profile }, seed, 6);
      },
    );

    test.each(Array.from({ length: 20 }, (_, index) => 5000 + index))('[K1] noise %i', (seed) => {
      expect.hasAssertions();
      checkRecording({ ...noise(seed, 150), profile }, seed, 6);
    });
  },
);
