import { ALARMS_TABLE } from '../storage/alarms.ts';

/** An update's row is `key * UPDATES_PER_SEGMENT + event`: found by range, with no index to write beside it. */
export const UPDATES_PER_SEGMENT = 1024;

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
];
