import { ALARMS_TABLE } from '../rooms/storage/alarms.ts';

/**
 * Steps of the notes room's tables; see `migrate`. An act is kept as what was read of it, not as the update it came in:
 * from it every update can be made again. `bytes` is what it takes in one.
 */
export const NOTES_SCHEMA = [
  `
CREATE TABLE session (id TEXT PRIMARY KEY) STRICT;
CREATE TABLE lives (author INTEGER PRIMARY KEY, first INTEGER NOT NULL) STRICT;
CREATE TABLE authors (
  author INTEGER PRIMARY KEY,
  person TEXT NOT NULL,
  device TEXT NOT NULL,
  acts INTEGER NOT NULL
) STRICT;
CREATE TABLE acts (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  note TEXT NOT NULL,
  type TEXT NOT NULL,
  person TEXT NOT NULL,
  author INTEGER NOT NULL,
  clock INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  act TEXT NOT NULL,
  arrival TEXT NOT NULL
) STRICT;
CREATE TABLE shares (holder TEXT PRIMARY KEY, acts INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT;
CREATE TABLE told (id INTEGER PRIMARY KEY CHECK (id = 0), next INTEGER NOT NULL) STRICT;
INSERT INTO told VALUES (0, 0);${ALARMS_TABLE}`,
];
