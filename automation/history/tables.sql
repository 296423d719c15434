-- The tables of a history. plan_row holds each row as JSON, part a table's rows by number,
-- piece a tracker's file, compressed, and copy the numbers of its pieces.
CREATE TABLE package (name TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE plan_row (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, hash BLOB NOT NULL UNIQUE, body TEXT NOT NULL
);
CREATE TABLE part (id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, rows BLOB NOT NULL);
CREATE TABLE piece (id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, content BLOB NOT NULL);
CREATE TABLE copy (
    id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, size INTEGER NOT NULL, pieces BLOB NOT NULL
);
CREATE TABLE night (
    day TEXT PRIMARY KEY, parts TEXT NOT NULL, copy INTEGER REFERENCES copy (id), tracker TEXT NOT NULL,
    saved_by TEXT NOT NULL, saved_at TEXT, dates BLOB NOT NULL, illustrative INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE meeting (day TEXT PRIMARY KEY) WITHOUT ROWID
