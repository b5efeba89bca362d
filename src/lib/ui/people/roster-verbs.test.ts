import { expect, it } from 'vitest';
import { ANNA } from '../../session/testing/people.ts';
import { rosterVerbs } from './roster-verbs.ts';

const nothing = () => undefined;
const RUNS = {
  ...{ follow: nothing, 'hand-over': nothing, devices: nothing },
  ...{ 'add-device': nothing, remove: nothing },
};
const ALL = { seeDevices: true, addDevice: true, remove: true };
const NONE = { seeDevices: false, addDevice: false, remove: false };

function labelsOf(change: Partial<Parameters<typeof rosterVerbs>[0]>): [string | undefined, string[]] {
  const row = {
    ...{ person: ANNA, isMe: false, isFollowed: false, isHeir: false },
    ...{ showsDevices: false, may: ALL },
  };
  const { button, menu } = rosterVerbs({ ...row, ...change }, RUNS);
  return [button?.label, menu.map(({ label }) => label)];
}

it('[RO1] one button a row, and what else may be done in its menu', () => {
  const theirs = ['Devices', 'Add a device for them…', 'Remove…'];
  expect(labelsOf({})).toEqual(['Follow', theirs]);
  expect(labelsOf({ isFollowed: true, isHeir: true })).toEqual([
    'Stop following',
    ['Hand over control', ...theirs],
  ]);
  expect(labelsOf({ isMe: true })).toEqual(['Devices', ['Add another device…', 'Remove…']]);
  expect(labelsOf({ person: { here: [] }, showsDevices: true })).toEqual([
    undefined,
    ['Hide devices', 'Add a device for them…', 'Remove…'],
  ]);
});

it('[RO1] [V17] a menu with nothing in it is none', () => {
  expect(labelsOf({ may: NONE })).toEqual(['Follow', []]);
  expect(labelsOf({ isMe: true, may: NONE })).toEqual([undefined, []]);
});
