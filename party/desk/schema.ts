/** Steps of the desk's tables; see `migrate`. Times are ms since 1970, hashes hex. */
export const DESK_SCHEMA = [
  `
CREATE TABLE endpoints (
  id TEXT PRIMARY KEY,
  public_key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  platform TEXT NOT NULL,
  registered_at INTEGER NOT NULL
) STRICT;
CREATE TABLE codes (sha256 TEXT PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT;
CREATE TABLE challenges (nonce TEXT PRIMARY KEY, endpoint TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT;
CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  ended_at INTEGER,
  online INTEGER NOT NULL
) STRICT;`,
  `
CREATE TABLE spoken_codes (
  sha256 TEXT PRIMARY KEY,
  digits INTEGER NOT NULL,
  session TEXT NOT NULL,
  invitation TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  wrong INTEGER NOT NULL
) STRICT;`,
  'CREATE TABLE wrong_spoken_codes (at INTEGER NOT NULL) STRICT;',
  // `seen`: how many wrong ones there had ever been when the code was made.
  `
DROP TABLE wrong_spoken_codes;
CREATE TABLE wrong_codes (
  kind TEXT NOT NULL,
  source TEXT NOT NULL,
  owed REAL NOT NULL,
  at INTEGER NOT NULL,
  total INTEGER NOT NULL,
  PRIMARY KEY (kind, source)
) STRICT;
CREATE INDEX wrong_codes_by_time ON wrong_codes (kind, at);
ALTER TABLE spoken_codes ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;`,
  // Challenges prove themselves: none is kept.
  'DROP TABLE challenges;',
  // Rooms of before do not say who takes care of their session.
  'ALTER TABLE sessions ADD COLUMN care TEXT;',
];
