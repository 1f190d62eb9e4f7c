-- What the desktop app keeps beside the queue: more of a brand, drafts that are
-- written over days, preferences.
ALTER TABLE workspace ADD COLUMN preferences TEXT NOT NULL DEFAULT '{}';

ALTER TABLE brands ADD COLUMN handles     TEXT NOT NULL DEFAULT '[]';
ALTER TABLE brands ADD COLUMN domains     TEXT NOT NULL DEFAULT '[]';
ALTER TABLE brands ADD COLUMN notes       TEXT NOT NULL DEFAULT '';
ALTER TABLE brands ADD COLUMN position    INTEGER NOT NULL DEFAULT 0;
ALTER TABLE brands ADD COLUMN archived_at INTEGER;
UPDATE brands SET position = (SELECT count(*) FROM brands b WHERE (b.name, b.id) < (brands.name, brands.id));

ALTER TABLE accounts ADD COLUMN profile_url TEXT NOT NULL DEFAULT '';

ALTER TABLE drafts ADD COLUMN when_kind   TEXT NOT NULL DEFAULT '' CHECK (when_kind IN ('', 'now', 'at'));
ALTER TABLE drafts ADD COLUMN when_local  TEXT NOT NULL DEFAULT '';
ALTER TABLE drafts ADD COLUMN when_zone   TEXT NOT NULL DEFAULT '';
ALTER TABLE drafts ADD COLUMN rev         INTEGER NOT NULL DEFAULT 1 CHECK (rev > 0);
ALTER TABLE drafts ADD COLUMN archived_at INTEGER;
CREATE INDEX drafts_by_update ON drafts (updated_at);

-- What one account of the draft's brand has of its own: whether it is ticked,
-- and its text where that differs from the draft's.
CREATE TABLE draft_accounts (
  draft_id   TEXT NOT NULL,
  brand_id   TEXT NOT NULL,
  account_id TEXT NOT NULL,
  target     INTEGER NOT NULL CHECK (target IN (0, 1)),
  text       TEXT,
  PRIMARY KEY (draft_id, account_id),
  FOREIGN KEY (draft_id, brand_id) REFERENCES drafts (id, brand_id),
  FOREIGN KEY (account_id, brand_id) REFERENCES accounts (id, brand_id)
) STRICT;

-- The words of drafts, without accents. Rows are kept by the triggers.
CREATE VIRTUAL TABLE draft_words USING fts5 (text, content='drafts', tokenize = "unicode61 remove_diacritics 2");
INSERT INTO draft_words (draft_words) VALUES ('rebuild');
CREATE TRIGGER draft_words_add AFTER INSERT ON drafts BEGIN
  INSERT INTO draft_words (rowid, text) VALUES (new.rowid, new.text);
END;
CREATE TRIGGER draft_words_change AFTER UPDATE OF text ON drafts BEGIN
  INSERT INTO draft_words (draft_words, rowid, text) VALUES ('delete', old.rowid, old.text);
  INSERT INTO draft_words (rowid, text) VALUES (new.rowid, new.text);
END;
CREATE TRIGGER draft_words_gone AFTER DELETE ON drafts BEGIN
  INSERT INTO draft_words (draft_words, rowid, text) VALUES ('delete', old.rowid, old.text);
END;
