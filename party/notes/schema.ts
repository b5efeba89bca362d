import { ALARMS_TABLE } from '../rooms/storage/alarms.ts';

/**
 * Steps of the notes room's tables; see `migrate`. An act is kept as what was read of it, not as the update it came in:
 * from it every update can be made again. `bytes` is what it takes in one. The handoff note is kept as changes, whose first
 * row is the whole document once there were many, and as versions.
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
  `
CREATE TABLE handoff_note (
  id INTEGER PRIMARY KEY CHECK (id = 0),
  generation INTEGER NOT NULL,
  taken INTEGER NOT NULL,
  changed_at INTEGER,
  withheld INTEGER NOT NULL
) STRICT;
INSERT INTO handoff_note VALUES (0, 1, 0, NULL, 0);
CREATE TABLE handoff_note_changes (number INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
CREATE TABLE handoff_note_authors (
  author INTEGER PRIMARY KEY,
  generation INTEGER NOT NULL,
  person TEXT,
  device TEXT
) STRICT;
CREATE TABLE handoff_note_changers (person TEXT PRIMARY KEY) STRICT;
CREATE TABLE handoff_note_versions (
  number INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  why TEXT NOT NULL,
  handoff TEXT,
  salt TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  text TEXT
) STRICT;
CREATE TABLE handoff_note_facts (number INTEGER PRIMARY KEY, fact TEXT NOT NULL) STRICT;`,
];
