-- The whole of a workspace. Instants are milliseconds since 1970 in UTC;
-- lengths of time are milliseconds.
CREATE TABLE workspace (
  id          INTEGER PRIMARY KEY CHECK (id = 1),
  held        INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1)),
  last_commit INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO workspace (id) VALUES (1);

CREATE TABLE brands (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL UNIQUE CHECK (name <> ''),
  color      TEXT NOT NULL,
  zone       TEXT NOT NULL CHECK (zone <> ''),
  lang       TEXT NOT NULL,
  late       INTEGER NOT NULL CHECK (late >= 0),
  paused     INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE accounts (
  id                TEXT PRIMARY KEY,
  brand_id          TEXT NOT NULL REFERENCES brands (id),
  network           TEXT NOT NULL,
  server            TEXT NOT NULL,
  remote_id         TEXT NOT NULL CHECK (remote_id <> ''),
  handle            TEXT NOT NULL,
  health            TEXT NOT NULL DEFAULT 'ok' CHECK (health IN ('ok', 'sign_in', 'config', 'fatal')),
  health_reason     TEXT,
  paused            INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
  credential_rev    INTEGER NOT NULL DEFAULT 1,
  spacing           INTEGER NOT NULL CHECK (spacing >= 0),
  key_proven        INTEGER NOT NULL DEFAULT 0 CHECK (key_proven IN (0, 1)),
  limits            TEXT NOT NULL,
  last_published_at INTEGER,
  created_at        INTEGER NOT NULL,
  removed_at        INTEGER,
  UNIQUE (id, brand_id)
) STRICT;
-- A removed account may be connected again, also by the brand that it belongs
-- to in truth.
CREATE UNIQUE INDEX accounts_by_profile ON accounts (network, server, remote_id) WHERE removed_at IS NULL;

CREATE TABLE media (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  mime       TEXT NOT NULL,
  bytes      INTEGER NOT NULL,
  width      INTEGER NOT NULL,
  height     INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE drafts (
  id         TEXT PRIMARY KEY,
  brand_id   TEXT NOT NULL REFERENCES brands (id),
  text       TEXT NOT NULL,
  options    TEXT NOT NULL,
  status     TEXT NOT NULL CHECK (status IN ('idea', 'writing', 'ready')),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (id, brand_id)
) STRICT;
CREATE INDEX drafts_by_brand ON drafts (brand_id, updated_at);

CREATE TABLE draft_media (
  draft_id TEXT NOT NULL REFERENCES drafts (id),
  position INTEGER NOT NULL,
  media_id TEXT NOT NULL REFERENCES media (id),
  alt      TEXT NOT NULL,
  PRIMARY KEY (draft_id, position)
) STRICT;

CREATE TABLE posts (
  id         TEXT PRIMARY KEY,
  brand_id   TEXT NOT NULL,
  draft_id   TEXT NOT NULL,
  when_kind  TEXT NOT NULL CHECK (when_kind IN ('now', 'at')),
  when_local TEXT NOT NULL,
  when_zone  TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (id, brand_id),
  FOREIGN KEY (draft_id, brand_id) REFERENCES drafts (id, brand_id)
) STRICT;

-- The pairs with brand_id make it impossible to store a delivery of one brand
-- on an account of another.
CREATE TABLE deliveries (
  id            TEXT PRIMARY KEY,
  post_id       TEXT NOT NULL,
  brand_id      TEXT NOT NULL,
  account_id    TEXT NOT NULL,
  state         TEXT NOT NULL CHECK (state IN ('awaiting_approval', 'scheduled', 'claimed', 'preparing',
                  'sending', 'accepted', 'unknown', 'retry_wait', 'needs_user', 'published', 'missed',
                  'skipped', 'cancelled')),
  fence         INTEGER NOT NULL CHECK (fence > 0),
  reason        TEXT,
  when_kind     TEXT NOT NULL CHECK (when_kind IN ('now', 'at')),
  when_local    TEXT NOT NULL,
  when_zone     TEXT NOT NULL,
  due_at        INTEGER NOT NULL,
  wake_at       INTEGER,
  wait          TEXT NOT NULL DEFAULT '' CHECK (wait IN ('', 'backoff', 'server')),
  run_id        TEXT NOT NULL DEFAULT '',
  content_hash  TEXT NOT NULL,
  approved_hash TEXT NOT NULL DEFAULT '',
  needs_approve INTEGER NOT NULL DEFAULT 0 CHECK (needs_approve IN (0, 1)),
  cancel_wanted INTEGER NOT NULL DEFAULT 0 CHECK (cancel_wanted IN (0, 1)),
  tries         INTEGER NOT NULL DEFAULT 0,
  started       INTEGER NOT NULL DEFAULT 0 CHECK (started IN (0, 1)),
  previous      TEXT REFERENCES deliveries (id),
  answered_at   INTEGER,
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  UNIQUE (id, account_id),
  FOREIGN KEY (post_id, brand_id) REFERENCES posts (id, brand_id),
  FOREIGN KEY (account_id, brand_id) REFERENCES accounts (id, brand_id)
) STRICT;
CREATE INDEX deliveries_by_wake ON deliveries (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX deliveries_by_due ON deliveries (due_at);
CREATE INDEX deliveries_by_post ON deliveries (post_id);
CREATE INDEX deliveries_by_brand ON deliveries (brand_id, due_at);
CREATE INDEX deliveries_by_state ON deliveries (state, due_at);
CREATE INDEX deliveries_by_account ON deliveries (account_id, state);
CREATE UNIQUE INDEX deliveries_replaced_once ON deliveries (previous) WHERE previous IS NOT NULL;
CREATE UNIQUE INDEX deliveries_one_in_flight ON deliveries (account_id)
  WHERE state IN ('claimed', 'preparing', 'sending', 'unknown');

CREATE INDEX posts_by_draft ON posts (draft_id);

CREATE TRIGGER deliveries_fence_grows BEFORE UPDATE OF state, fence ON deliveries
WHEN NEW.fence <> OLD.fence + 1
BEGIN SELECT RAISE(ABORT, 'a transition must raise the fence by one'); END;

CREATE TRIGGER deliveries_final BEFORE UPDATE OF state ON deliveries
WHEN OLD.state IN ('published', 'missed', 'skipped', 'cancelled') AND NEW.state <> OLD.state
BEGIN SELECT RAISE(ABORT, 'a final delivery never changes its state'); END;

CREATE TRIGGER deliveries_kept BEFORE DELETE ON deliveries
BEGIN SELECT RAISE(ABORT, 'a delivery is never deleted'); END;

CREATE TABLE parts (
  delivery_id      TEXT NOT NULL,
  idx              INTEGER NOT NULL,
  account_id       TEXT NOT NULL,
  content          TEXT NOT NULL,
  key              TEXT NOT NULL UNIQUE,
  prepared         BLOB,
  prepared_expires INTEGER,
  maybe_since      INTEGER,
  last_sent_at     INTEGER,
  looks            INTEGER NOT NULL DEFAULT 0,
  absent_looks     INTEGER NOT NULL DEFAULT 0,
  remote_id        TEXT CHECK (remote_id <> ''),
  url              TEXT,
  ref              TEXT,
  receipt_at       INTEGER,
  PRIMARY KEY (delivery_id, idx),
  FOREIGN KEY (delivery_id, account_id) REFERENCES deliveries (id, account_id)
) STRICT;
CREATE UNIQUE INDEX parts_by_receipt ON parts (account_id, remote_id) WHERE remote_id IS NOT NULL;

-- Append only: the two triggers see to it.
CREATE TABLE attempts (
  id          TEXT PRIMARY KEY,
  delivery_id TEXT NOT NULL REFERENCES deliveries (id),
  part        INTEGER NOT NULL,
  kind        TEXT NOT NULL CHECK (kind IN ('prepare', 'publish', 'lookup', 'poll', 'user', 'engine')),
  phase       TEXT NOT NULL CHECK (phase IN ('invoke', 'ok', 'fail', 'info')),
  at          INTEGER NOT NULL,
  run_id      TEXT NOT NULL,
  fence       INTEGER NOT NULL,
  hash        TEXT NOT NULL DEFAULT '',
  problem     TEXT,
  status      INTEGER NOT NULL DEFAULT 0,
  receipt     TEXT,
  user_forced INTEGER NOT NULL DEFAULT 0 CHECK (user_forced IN (0, 1))
) STRICT;
CREATE INDEX attempts_by_delivery ON attempts (delivery_id, id);

CREATE TRIGGER attempts_fixed BEFORE UPDATE ON attempts
BEGIN SELECT RAISE(ABORT, 'an attempt is never changed'); END;
CREATE TRIGGER attempts_kept BEFORE DELETE ON attempts
BEGIN SELECT RAISE(ABORT, 'an attempt is never deleted'); END;
