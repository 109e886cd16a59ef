"""The tables that say who is who: what articles show of speakers, what follows from it, what the operator decided.

Statements are not touched by them: each keeps the speaker that its article gives it, and a row of `identity` says whose
other name that is. Without the row the speaker stands alone again.
"""

PEOPLE_TABLES = """
-- What articles show of their speakers, and in how many each thing stands; who gains or loses one is looked at anew.
CREATE TABLE trait (
    article_id TEXT NOT NULL REFERENCES article (id),
    speaker_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (article_id, speaker_id, kind, value)
) STRICT, WITHOUT ROWID;
CREATE TABLE trait_count (
    speaker_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    articles INTEGER NOT NULL,
    PRIMARY KEY (speaker_id, kind, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX trait_value ON trait_count (kind, value);
CREATE TABLE stale (speaker_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TRIGGER trait_added AFTER INSERT ON trait BEGIN
    INSERT INTO trait_count VALUES (NEW.speaker_id, NEW.kind, NEW.value, 1)
        ON CONFLICT (speaker_id, kind, value) DO UPDATE SET articles = articles + 1;
END;
CREATE TRIGGER trait_removed AFTER DELETE ON trait BEGIN
    UPDATE trait_count SET articles = articles - 1
        WHERE speaker_id = OLD.speaker_id AND kind = OLD.kind AND value = OLD.value;
    DELETE FROM trait_count
        WHERE speaker_id = OLD.speaker_id AND kind = OLD.kind AND value = OLD.value AND articles = 0;
END;
CREATE TRIGGER trait_first AFTER INSERT ON trait_count BEGIN
    INSERT INTO stale VALUES (NEW.speaker_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER trait_second AFTER UPDATE ON trait_count
    WHEN NEW.kind = 'name' AND min(NEW.articles, OLD.articles) = 1 BEGIN
    INSERT INTO stale VALUES (NEW.speaker_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER trait_last AFTER DELETE ON trait_count BEGIN
    INSERT INTO stale VALUES (OLD.speaker_id) ON CONFLICT DO NOTHING;
END;
CREATE TABLE surname (
    speaker_id TEXT PRIMARY KEY,
    key TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX surname_key ON surname (key);

-- Who is who. Derived from traits and decisions; a speaker without a row stands alone.
CREATE TABLE identity (
    local_id TEXT PRIMARY KEY,
    speaker_id TEXT NOT NULL,
    name TEXT NOT NULL,
    rule TEXT NOT NULL,
    evidence TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_speaker ON identity (speaker_id);
CREATE TABLE doubt (
    local_id TEXT NOT NULL,
    other_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    is_weak INTEGER NOT NULL,
    PRIMARY KEY (local_id, other_id, reason)
) STRICT, WITHOUT ROWID;
CREATE INDEX doubt_other ON doubt (other_id);

-- What the operator decided. Nothing is removed here: an undone change keeps its rows and no longer counts.
CREATE TABLE change (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    action TEXT NOT NULL,
    summary TEXT NOT NULL,
    made_at TEXT NOT NULL,
    undone_at TEXT
) STRICT;
CREATE TABLE ruling (
    change INTEGER NOT NULL REFERENCES change (number),
    one TEXT NOT NULL,
    other TEXT NOT NULL,
    is_same INTEGER NOT NULL
) STRICT;
CREATE INDEX ruling_one ON ruling (one);
CREATE INDEX ruling_other ON ruling (other);
CREATE TABLE lone (
    change INTEGER NOT NULL REFERENCES change (number),
    speaker_id TEXT NOT NULL
) STRICT;
CREATE INDEX lone_speaker ON lone (speaker_id);
CREATE TABLE given_name (
    change INTEGER NOT NULL REFERENCES change (number),
    speaker_id TEXT NOT NULL,
    name TEXT NOT NULL,
    is_listed INTEGER NOT NULL
) STRICT;
CREATE INDEX given_name_speaker ON given_name (speaker_id);
CREATE TABLE given_alias (
    change INTEGER NOT NULL REFERENCES change (number),
    speaker_id TEXT NOT NULL,
    alias TEXT NOT NULL,
    form TEXT NOT NULL
) STRICT;
CREATE INDEX given_alias_speaker ON given_alias (speaker_id);
CREATE INDEX given_alias_form ON given_alias (form);
CREATE TABLE given_role (
    change INTEGER NOT NULL REFERENCES change (number),
    speaker_id TEXT NOT NULL,
    role TEXT NOT NULL,
    first TEXT,
    last TEXT
) STRICT;
CREATE INDEX given_role_speaker ON given_role (speaker_id);

-- The decisions that hold.
CREATE VIEW ruling_now AS
    SELECT * FROM ruling WHERE change IN (SELECT number FROM change WHERE undone_at IS NULL);
CREATE VIEW lone_now AS
    SELECT * FROM lone WHERE change IN (SELECT number FROM change WHERE undone_at IS NULL);
CREATE VIEW name_now AS
    SELECT * FROM given_name WHERE change IN (SELECT number FROM change WHERE undone_at IS NULL);
CREATE VIEW role_now AS
    SELECT * FROM given_role WHERE change IN (SELECT number FROM change WHERE undone_at IS NULL);
CREATE VIEW alias_now AS
    SELECT * FROM given_alias AS a WHERE change IN (SELECT number FROM change WHERE undone_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM ruling_now AS r WHERE NOT r.is_same AND r.change > a.change
        AND ((r.one = a.form AND r.other = a.speaker_id) OR (r.one = a.speaker_id AND r.other = a.form)));
"""
