import { describe, expect, test } from 'vitest';
import { ROLES } from '#protocol/ground/roles.ts';
import { HTTP_RIGHTS, mayRole } from '#protocol/wire/rights.ts';
import { authorOf, mayCaller, personOf, type Caller } from './callers.ts';
import { deviceRight, reachOf } from './reach.ts';

const SERVER: Caller = { kind: 'server' };
const OMAR: Caller = { kind: 'person', person: 'omar', device: 'laptop', role: 'client' };

describe('who asks over HTTP', () => {
  test('is named on the record by their id, the server’s own command line as that', () => {
    expect([authorOf(SERVER), authorOf(OMAR)]).toEqual(['server', 'omar']);
  });

  test('is somebody whose requests are bounded, but for the command line', () => {
    expect([personOf(SERVER), personOf(OMAR)]).toEqual([null, OMAR]);
  });

  test('may what their role may, the command line what a technician may', () => {
    for (const right of HTTP_RIGHTS) {
      expect([right, mayCaller(SERVER, right)]).toEqual([right, mayRole('technician', right)]);
      for (const role of ROLES)
        expect([right, role, mayCaller({ ...OMAR, role }, right)]).toEqual([
          right,
          role,
          mayRole(role, right),
        ]);
    }
  });

  test('has devices of their own, the command line none: not even one that is nobody’s', () => {
    expect([deviceRight('omar', OMAR), deviceRight('anna', OMAR)]).toEqual([
      'add-own-device',
      'vouch-for-device',
    ]);
    for (const person of ['server', 'omar', null])
      expect(deviceRight(person, SERVER)).toBe('vouch-for-device');
    expect(deviceRight(null, OMAR)).toBe('vouch-for-device');
    expect([reachOf(OMAR).deviceOf('omar'), reachOf(OMAR).deviceOf('anna')]).toEqual([true, false]);
  });
});
