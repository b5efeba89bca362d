import { CONTROL_GONE_MS } from '#protocol/ground/limits.ts';
import { ALARMS_TABLE } from '../rooms/storage/alarms.ts';

/** An update's row is `key * UPDATES_PER_SEGMENT + event`: found by range, with no index to write beside it. */
export const UPDATES_PER_SEGMENT = 1024;

/**
 * A command whose end says that it failed; see `isFailed`. The index of those is only used by a query with the same
 * condition.
 */
export const COMMAND_TOLD_FAILED = `(errors <> '[]' OR more_errors > 0 OR exit NOT IN ('0', 'stopped', 'unknown'))`;

/** Steps of the session room's tables; see `migrate`. Times are ms since 1970, hashes hex. */
export const SESSION_SCHEMA = [
  `
CREATE TABLE session (
  id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  endpoint_name TEXT NOT NULL,
  endpoint_key TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  ended_at INTEGER,
  online INTEGER NOT NULL,
  online_since INTEGER NOT NULL
) STRICT;
CREATE TABLE record (seq INTEGER PRIMARY KEY, line TEXT NOT NULL, sha256 TEXT NOT NULL) STRICT;
CREATE TABLE links (
  id TEXT PRIMARY KEY,
  secret_sha256 TEXT NOT NULL UNIQUE,
  cookie_sha256 TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT;
CREATE TABLE terminals (
  id TEXT PRIMARY KEY,
  place INTEGER NOT NULL,
  shell TEXT NOT NULL,
  cols INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  title TEXT,
  pause TEXT,
  ended_at INTEGER,
  end_cause TEXT,
  exit_code INTEGER
) STRICT;
CREATE TABLE segments (
  key INTEGER PRIMARY KEY,
  terminal TEXT NOT NULL,
  segment INTEGER NOT NULL,
  author INTEGER NOT NULL,
  profile TEXT NOT NULL,
  cols INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  first_line INTEGER NOT NULL,
  keyframe_sha256 TEXT NOT NULL,
  events INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 TEXT,
  compacted INTEGER NOT NULL,
  UNIQUE (terminal, segment)
) STRICT;
CREATE INDEX segments_to_compact ON segments (key) WHERE compacted = 0;
CREATE TABLE keyframes (key INTEGER PRIMARY KEY, keyframe BLOB NOT NULL) STRICT;
CREATE TABLE updates (
  id INTEGER PRIMARY KEY,
  events INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  yjs BLOB NOT NULL
) STRICT;
CREATE TABLE texts (key INTEGER PRIMARY KEY, gzip BLOB NOT NULL) STRICT;
${ALARMS_TABLE}`,
  // Links were invitations of no name, for as many as came; the cookies they were exchanged for stood for no key.
  `
ALTER TABLE session ADD COLUMN takeover INTEGER NOT NULL DEFAULT 1;
ALTER TABLE session ADD COLUMN control_gone_ms INTEGER NOT NULL DEFAULT ${CONTROL_GONE_MS};
CREATE TABLE invitations (
  id TEXT PRIMARY KEY,
  role TEXT NOT NULL,
  name TEXT,
  title TEXT,
  organisation TEXT,
  email TEXT,
  uses INTEGER,
  used INTEGER NOT NULL,
  person TEXT,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT;
CREATE TABLE secrets (
  sha256 TEXT PRIMARY KEY,
  invitation TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  one_use INTEGER NOT NULL
) STRICT;
CREATE TABLE people (
  id TEXT PRIMARY KEY,
  role TEXT NOT NULL,
  name TEXT NOT NULL,
  title TEXT,
  organisation TEXT,
  color INTEGER NOT NULL,
  invitation TEXT NOT NULL,
  joined_at INTEGER NOT NULL,
  here INTEGER NOT NULL,
  since INTEGER NOT NULL,
  gone_since INTEGER,
  last_device TEXT
) STRICT;
CREATE TABLE devices (
  id TEXT PRIMARY KEY,
  person TEXT NOT NULL,
  public_key TEXT NOT NULL,
  label TEXT NOT NULL,
  how TEXT NOT NULL,
  invitation TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  removed_at INTEGER
) STRICT;
CREATE INDEX devices_by_person ON devices (person);
CREATE INDEX devices_by_key ON devices (public_key);
CREATE TABLE cookies (sha256 TEXT PRIMARY KEY, public_key TEXT NOT NULL) STRICT;
CREATE INDEX cookies_by_key ON cookies (public_key);
INSERT INTO invitations
  SELECT id, role, NULL, NULL, NULL, NULL, NULL, 0, NULL, 'server', created_at, expires_at, revoked_at FROM links;
INSERT INTO secrets SELECT secret_sha256, id, expires_at, 0 FROM links;
DROP TABLE links;`,
  // Terminals of before have nobody in control. Seals are most of a long record, and in nobody's timeline.
  `
ALTER TABLE terminals ADD COLUMN program TEXT;
CREATE TABLE controls (
  terminal TEXT PRIMARY KEY,
  holder TEXT,
  fence INTEGER NOT NULL,
  since INTEGER NOT NULL,
  asks TEXT NOT NULL
) STRICT;
INSERT INTO controls SELECT id, NULL, 0, started_at, '[]' FROM terminals;
CREATE TABLE input_pause (person TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE INDEX record_told ON record (seq) WHERE instr(line, '"type":"segment-sealed"') = 0;`,
  // A cookie stood for a key: now for one person of it. Whose key is more than one person's enters again.
  `
ALTER TABLE cookies ADD COLUMN person TEXT NOT NULL DEFAULT '';
DELETE FROM cookies
  WHERE (SELECT count(DISTINCT person) FROM devices WHERE public_key = cookies.public_key) <> 1;
UPDATE cookies SET person = (SELECT min(person) FROM devices WHERE public_key = cookies.public_key);`,
  // Who was out by an invitation that was revoked is out on each device from now on: then somebody can be kept.
  `
ALTER TABLE invitations ADD COLUMN by_device TEXT;
UPDATE devices SET removed_at = (
    SELECT min(revoked_at) FROM invitations
    WHERE id = devices.invitation OR id = (SELECT invitation FROM people WHERE id = devices.person)
  ) WHERE removed_at IS NULL;
CREATE INDEX people_by_invitation ON people (invitation);
CREATE INDEX devices_by_invitation ON devices (invitation);
CREATE TABLE record_budgets (key TEXT PRIMARY KEY, owed INTEGER NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE TABLE folded_visits (
  person TEXT PRIMARY KEY,
  changes INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER NOT NULL
) STRICT;`,
  // Facts other than seals were found by their text, and are now found by their type. Seals, most of a long record,
  // are not rewritten.
  `
ALTER TABLE record ADD COLUMN type TEXT NOT NULL DEFAULT 'segment-sealed';
UPDATE record INDEXED BY record_told SET type = json_extract(line, '$.fact.type')
  WHERE instr(line, '"type":"segment-sealed"') = 0;
DROP INDEX record_told;
CREATE INDEX record_told ON record (seq) WHERE type <> 'segment-sealed';`,
  // What agents of before were running as is not known, and their absences stay unexplained.
  `
ALTER TABLE session ADD COLUMN agent_boot TEXT;
ALTER TABLE session ADD COLUMN agent_run TEXT;
ALTER TABLE session ADD COLUMN server_life TEXT;
ALTER TABLE session ADD COLUMN unexplained INTEGER NOT NULL DEFAULT 0;`,
  // Whether a typed Ctrl-S holds a shell's output.
  `
ALTER TABLE terminals ADD COLUMN held INTEGER NOT NULL DEFAULT 0;`,
  // No terminal of before was reset.
  `
ALTER TABLE segments ADD COLUMN reset INTEGER NOT NULL DEFAULT 0;
ALTER TABLE terminals ADD COLUMN stray_modes INTEGER NOT NULL DEFAULT 0;`,
  `
CREATE TABLE blocks (
  key INTEGER PRIMARY KEY,
  leaves INTEGER NOT NULL,
  is_cut INTEGER NOT NULL,
  secret BLOB NOT NULL,
  root TEXT NOT NULL,
  signature TEXT NOT NULL
) STRICT;
CREATE TABLE block_parts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  terminal TEXT NOT NULL,
  segment INTEGER NOT NULL,
  first INTEGER NOT NULL,
  from_line INTEGER,
  to_line INTEGER,
  leaves BLOB NOT NULL,
  UNIQUE (terminal, segment, first)
) STRICT;
CREATE INDEX block_parts_by_line ON block_parts (terminal, to_line);
DROP INDEX record_told;
CREATE INDEX record_told ON record (seq) WHERE type NOT IN ('segment-sealed', 'block-stated');`,
  // For terminals of earlier builds, the record says who had control under which fence. None of them has marks.
  `
CREATE TABLE control_holders (
  terminal TEXT NOT NULL,
  fence INTEGER NOT NULL,
  holder TEXT,
  PRIMARY KEY (terminal, fence)
) STRICT;
INSERT OR IGNORE INTO control_holders
  SELECT json_extract(line, '$.fact.terminal'), json_extract(line, '$.fact.fence'), json_extract(line, '$.fact.to')
  FROM record WHERE type = 'control-passed';
CREATE TABLE commands (
  terminal TEXT NOT NULL,
  command INTEGER NOT NULL,
  text TEXT,
  text_from TEXT,
  cut TEXT,
  directory TEXT,
  prompt_line INTEGER,
  started_at INTEGER,
  line INTEGER,
  fence INTEGER,
  ended_at INTEGER,
  last_line INTEGER,
  exit TEXT,
  errors TEXT NOT NULL DEFAULT '[]',
  more_errors INTEGER NOT NULL DEFAULT 0,
  trusted INTEGER NOT NULL DEFAULT 0,
  inner INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (terminal, command)
) STRICT;
CREATE INDEX commands_by_time ON commands (started_at, terminal, command);`,
  // The index does not contain the text: that is in the parts.
  `
CREATE VIRTUAL TABLE line_index USING fts5(
  text, content='', contentless_delete=1, tokenize='trigram', detail='none'
);
CREATE TABLE indexed (part INTEGER NOT NULL) STRICT;
CREATE INDEX commands_by_line ON commands (terminal, coalesce(prompt_line, line));`,
  // Nobody named a terminal of before, and who closed one was not kept.
  `
ALTER TABLE terminals ADD COLUMN name TEXT;
ALTER TABLE terminals ADD COLUMN closed_by TEXT;`,
  // Failed ones are few among many. Of shells of before the page says nothing.
  `
ALTER TABLE commands ADD COLUMN typed_line INTEGER;
CREATE INDEX commands_failed ON commands (started_at, terminal, command)
  WHERE started_at IS NOT NULL AND ${COMMAND_TOLD_FAILED};
CREATE TABLE marked_shells (
  terminal TEXT PRIMARY KEY,
  shell TEXT NOT NULL,
  plain TEXT,
  line INTEGER,
  at INTEGER NOT NULL
) STRICT;`,
  // Nobody of before has looked.
  `
CREATE TABLE last_seen (
  person TEXT PRIMARY KEY,
  terminal TEXT NOT NULL,
  line INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;`,
  // Whoever reads some lines looks through all later parts, but only in this index.
  `
DROP INDEX block_parts_by_line;
CREATE INDEX block_parts_by_line ON block_parts (terminal, to_line, from_line, segment, first);`,
  // The index merges its pieces once there are sixteen: merging four at a time, as FTS5 does by itself, takes a fifth longer.
  `
INSERT INTO line_index (line_index, rank) VALUES ('automerge', 16);`,
  // Nobody of before has written a note.
  `
CREATE TABLE noted (act TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;`,
  // Nobody of before was said to take care of a session, or handed one over.
  `
CREATE TABLE care (
  responsible TEXT,
  since INTEGER NOT NULL,
  work TEXT NOT NULL
) STRICT;
CREATE TABLE handoffs (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  sender TEXT NOT NULL,
  receiver TEXT NOT NULL,
  at INTEGER NOT NULL,
  text TEXT NOT NULL,
  salt TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  untaken INTEGER NOT NULL DEFAULT 0,
  declines TEXT NOT NULL DEFAULT '[]',
  ended TEXT,
  is_open INTEGER UNIQUE
) STRICT;`,
  // For no handoff of before is the notes room still to keep the handoff note.
  `
CREATE TABLE notes_to_keep (handoff TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;`,
];
