CREATE TABLE IF NOT EXISTS letters (
    letter_id TEXT PRIMARY KEY, lead TEXT NOT NULL, level TEXT NOT NULL, day TEXT NOT NULL,
    subject TEXT NOT NULL, message_id TEXT NOT NULL, recipients TEXT NOT NULL, copies TEXT NOT NULL,
    way TEXT NOT NULL, outcome TEXT NOT NULL, detail TEXT NOT NULL DEFAULT '',
    refused TEXT NOT NULL DEFAULT '{}', began TEXT NOT NULL, settled TEXT
);
CREATE INDEX IF NOT EXISTS letters_by_day ON letters (day);
CREATE TABLE IF NOT EXISTS letter_actions (
    letter_id TEXT NOT NULL REFERENCES letters (letter_id) ON DELETE CASCADE,
    position INTEGER NOT NULL, action TEXT NOT NULL, label TEXT NOT NULL, level TEXT NOT NULL,
    due TEXT NOT NULL, state TEXT NOT NULL,
    PRIMARY KEY (letter_id, position)
);
CREATE TABLE IF NOT EXISTS intended_drafts (
    id INTEGER PRIMARY KEY, day TEXT NOT NULL, folder TEXT NOT NULL, run TEXT NOT NULL, letters TEXT NOT NULL
);
