import { describe, expect, test } from 'vitest';
import { ROLES } from '#protocol/ground/roles.ts';
import { createFence } from './fence.ts';

describe('[T20] the pty host lets keys through only under the newest fence it heard of', () => {
  test('keys under a lower fence are late, and so are those under one it has not heard of', () => {
    const fence = createFence();
    fence.raise(3, 'technician');
    expect([2, 3, 4].map((at) => fence.against(at))).toEqual(['late', null, 'late']);
  });

  test('a raise that comes behind a higher one changes nothing', () => {
    const fence = createFence();
    fence.raise(4, null);
    fence.raise(3, 'technician');
    expect([3, 4].map((at) => fence.against(at))).toEqual(['late', 'no-control']);
  });

  test('said again, the same fence stands', () => {
    const fence = createFence();
    fence.raise(4, 'client');
    fence.raise(4, 'client');
    expect(fence.against(4)).toBeNull();
  });

  test('the role whose fence it is must have the right to type', () => {
    const may = [null, ...ROLES].map((role) => {
      const fence = createFence();
      fence.raise(1, role);
      return [role, fence.against(1)];
    });
    expect(may).toEqual([
      [null, 'no-control'],
      ['technician', null],
      ['client', null],
      ['observer', 'no-control'],
    ]);
  });

  test('a room that knows no fences types as it did', () => {
    expect(createFence().against(0)).toBeNull();
  });
});
