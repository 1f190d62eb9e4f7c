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

-- The queue as a person reads it: what asks her, what waits, what is done. The
-- indexes let a list of any length be counted and paged without being read.
ALTER TABLE deliveries ADD COLUMN stage TEXT NOT NULL DEFAULT 'waits' CHECK (stage IN ('asks', 'waits', 'done'));
-- An answer that is older than the miss was to an earlier question.
UPDATE deliveries SET answered_at = NULL WHERE state = 'missed' AND answered_at < updated_at;
UPDATE deliveries SET stage = CASE
  WHEN state = 'needs_user' OR (state = 'missed' AND answered_at IS NULL) THEN 'asks'
  WHEN state IN ('published', 'missed', 'skipped', 'cancelled') THEN 'done'
  ELSE 'waits' END;
CREATE TRIGGER deliveries_staged AFTER INSERT ON deliveries
WHEN NEW.stage <> CASE
  WHEN NEW.state = 'needs_user' OR (NEW.state = 'missed' AND NEW.answered_at IS NULL) THEN 'asks'
  WHEN NEW.state IN ('published', 'missed', 'skipped', 'cancelled') THEN 'done'
  ELSE 'waits' END
BEGIN SELECT RAISE(ABORT, 'a delivery stands in the stage of its state'); END;
CREATE TRIGGER deliveries_stay_staged AFTER UPDATE OF state, answered_at, stage ON deliveries
WHEN NEW.stage <> CASE
  WHEN NEW.state = 'needs_user' OR (NEW.state = 'missed' AND NEW.answered_at IS NULL) THEN 'asks'
  WHEN NEW.state IN ('published', 'missed', 'skipped', 'cancelled') THEN 'done'
  ELSE 'waits' END
BEGIN SELECT RAISE(ABORT, 'a delivery stands in the stage of its state'); END;
DROP INDEX deliveries_by_brand;
DROP INDEX deliveries_by_account;
CREATE INDEX deliveries_by_stage ON deliveries (stage, due_at);
CREATE INDEX deliveries_by_brand ON deliveries (brand_id, stage, due_at);
CREATE INDEX deliveries_by_account ON deliveries (account_id, stage, due_at);
CREATE INDEX deliveries_done ON deliveries (stage, updated_at, state) WHERE stage = 'done';
CREATE INDEX deliveries_done_of_brand ON deliveries (brand_id, stage, updated_at, state) WHERE stage = 'done';
CREATE INDEX deliveries_done_of_account ON deliveries (account_id, stage, updated_at, state) WHERE stage = 'done';

ALTER TABLE drafts ADD COLUMN when_kind   TEXT NOT NULL DEFAULT '' CHECK (when_kind IN ('', 'now', 'at'));
ALTER TABLE drafts ADD COLUMN when_local  TEXT NOT NULL DEFAULT '';
ALTER TABLE drafts ADD COLUMN when_zone   TEXT NOT NULL DEFAULT '';
ALTER TABLE drafts ADD COLUMN rev         INTEGER NOT NULL DEFAULT 1 CHECK (rev > 0);
ALTER TABLE drafts ADD COLUMN archived_at INTEGER;
-- The draft's row in draft_words: a number that VACUUM keeps, unlike a rowid.
-- NULL: its words are still to be put there (the program does that on opening).
ALTER TABLE drafts ADD COLUMN number      INTEGER;
-- What it is sorted by where the order is that of the first words.
ALTER TABLE drafts ADD COLUMN first_words TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX drafts_by_number ON drafts (number);
-- A list of drafts is cut to its page in one of these alone.
DROP INDEX drafts_by_brand;
CREATE INDEX drafts_by_update ON drafts ((archived_at IS NULL), updated_at, id, brand_id, status);
CREATE INDEX drafts_by_brand ON drafts (brand_id, (archived_at IS NULL), updated_at, id, status);
CREATE INDEX drafts_by_words ON drafts ((archived_at IS NULL), first_words, id, brand_id, status);
CREATE INDEX drafts_by_begin ON drafts ((archived_at IS NULL), id, brand_id, status);

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

-- The words of drafts and of their variants, without accents.
CREATE VIRTUAL TABLE draft_words USING fts5 (words, content = '', contentless_delete = 1,
  tokenize = "unicode61 remove_diacritics 2");
