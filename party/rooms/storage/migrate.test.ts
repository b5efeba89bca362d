import { expect, test } from 'vitest';
import { memorySql } from '../../testing/memory-sql.ts';
import { migrate } from './migrate.ts';

test('[H9] a room that a newer build wrote is refused with both versions, and left as it is', () => {
  const sql = memorySql();
  const steps = ['CREATE TABLE a (x INTEGER)', 'CREATE TABLE b (x INTEGER)'];
  migrate(sql, steps);
  expect(() => migrate(sql, steps.slice(0, 1))).toThrow(
    'the storage has a newer version (2) than this build knows (1)',
  );
  expect(sql.exec('SELECT version FROM schema_version')).toEqual([{ version: 2 }]);
});

test('[H8] a room of an older build gets the steps it lacks, each once', () => {
  const sql = memorySql();
  migrate(sql, ['CREATE TABLE a (x INTEGER)']);
  sql.exec('INSERT INTO a VALUES (5)');
  const steps = ['CREATE TABLE a (x INTEGER)', 'ALTER TABLE a ADD COLUMN y INTEGER NOT NULL DEFAULT 1'];
  migrate(sql, steps);
  migrate(sql, steps);
  expect(sql.exec('SELECT x, y FROM a')).toEqual([{ x: 5, y: 1 }]);
});
