import { isUtf8 } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { CORPUS } from '../../screen/testing/corpus.ts';
import { disposeAll, open, type Recording, type Step } from '../../screen/testing/cuts.ts';
import { loadRecordings } from '../../screen/testing/recordings.ts';
import { sharedAbove, stateOf } from '../../screen/testing/state.ts';
import { createScreenFilter } from './screen-filter.ts';

/** Titles are cut and not stacked; keys nobody asked for in the emulator's language stay as they are. */
const NOT_THE_SCREEN = { titles: undefined, parser: undefined };

function expectSameScreen({ steps, ...recorded }: Recording): void {
  const [whole, attached] = [open(recorded), open(recorded)];
  const filter = createScreenFilter();
  const show = (step: Step) => {
    if (!(step instanceof Uint8Array)) return [whole, attached].forEach(({ screen }) => screen.resize(step));
    whole.screen.write(step);
    attached.screen.write(filter.pass(step));
  };
  steps.forEach(show);
  const above = sharedAbove(whole, attached);
  const [got, wanted] = [attached, whole].map((each) => ({ ...stateOf(each, above), ...NOT_THE_SCREEN }));
  expect(got).toEqual(wanted);
  disposeAll();
}

/** Bytes that are no UTF-8 are shown as such, where the emulator leaves them out. */
const isText = ({ steps }: Recording) =>
  isUtf8(Buffer.concat(steps.filter((step) => step instanceof Uint8Array)));

describe('[D11] an attached terminal shows what the endpoint’s emulator shows', () => {
  test.each([...CORPUS, ...loadRecordings().filter(isText)])('[D11] $name', (recorded) => {
    expect.hasAssertions();
    expectSameScreen(recorded);
  });

  test.each(loadRecordings())('[D11] $name, joined at its end', ({ steps, ...recorded }) => {
    const [whole, attached] = [open(recorded), open(recorded)];
    for (const step of steps) {
      if (step instanceof Uint8Array) whole.screen.write(step);
      else [whole, attached].forEach(({ screen }) => screen.resize(step));
    }
    attached.screen.write(createScreenFilter().pass(whole.screen.keyframe()));
    const [got, wanted] = [attached, whole].map((each) => ({
      ...stateOf(each, 0),
      ...NOT_THE_SCREEN,
      lines: undefined,
    }));
    expect(got).toEqual(wanted);
    disposeAll();
  });
});
