import { expect, test } from 'vitest';
import { FakeClock } from '#base/testing/fake-clock.ts';
import { createPatientWriter } from './patient-writer.ts';

test('[H7] what makes room goes ahead of what waits for it', () => {
  const clock = new FakeClock();
  const done: string[] = [];
  let room = 1;
  const writer = createPatientWriter({ clock, onChange: () => {} });
  const put = (name: string) => () => {
    if (room === 0) throw new Error('disk full');
    room -= 1;
    done.push(name);
  };
  writer.write(put('first'));
  writer.write(put('second'));
  writer.makeRoom(() => {
    room += 1;
    done.push('dropped');
  });
  expect(done).toEqual(['first', 'dropped', 'second']);
  expect(writer.failing).toBe(false);
});

test('[H7] room that cannot be made yet is made later', () => {
  const clock = new FakeClock();
  const done: string[] = [];
  let isFull = true;
  const writer = createPatientWriter({ clock, onChange: () => {} });
  const unlessFull = (name: string) => () => {
    if (isFull) throw new Error('disk full');
    done.push(name);
  };
  writer.write(unlessFull('written'));
  writer.makeRoom(unlessFull('dropped'));
  clock.pass(1000);
  expect(done).toEqual([]);
  isFull = false;
  clock.pass(1000);
  expect(done).toEqual(['written', 'dropped']);
});
