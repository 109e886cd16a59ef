"""The tables that tell what changed, so that what is made of a record is made anew only as far as it changed.

Statements are published in segments of consecutive numbers. Whatever adds or removes a vector gives its segment another
stamp, so that a published file is that of the record as long as both have the same one; no two changes give the same.

Of speakers it is noted at which generation anything last changed that a summary of them tells; the row without a name
says when that was forgotten of everybody.
"""

SEGMENT_BITS = 12
"""A segment holds the statements whose numbers differ in their last bits alone: 4,096 of them."""

CHANGE_TABLES = f"""
CREATE TABLE segment (
    number INTEGER PRIMARY KEY,
    stamp INTEGER NOT NULL
) STRICT;
CREATE TRIGGER vector_added AFTER INSERT ON vector BEGIN
    INSERT OR REPLACE INTO segment VALUES (NEW.statement >> {SEGMENT_BITS}, random());
END;
CREATE TRIGGER vector_removed AFTER DELETE ON vector BEGIN
    INSERT OR REPLACE INTO segment VALUES (OLD.statement >> {SEGMENT_BITS}, random());
    DELETE FROM segment WHERE number = OLD.statement >> {SEGMENT_BITS} AND NOT EXISTS (
        SELECT 1 FROM vector WHERE statement >= number << {SEGMENT_BITS}
        AND statement < (number + 1) << {SEGMENT_BITS});
END;
CREATE TABLE touched (
    speaker_id TEXT PRIMARY KEY,
    generation INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX touched_since ON touched (generation);
CREATE TRIGGER statement_added AFTER INSERT ON statement WHEN NEW.speaker_id IS NOT NULL BEGIN
    INSERT INTO touched SELECT NEW.speaker_id, generation + 1 FROM record WHERE true
        ON CONFLICT DO UPDATE SET generation = excluded.generation;
END;
CREATE TRIGGER statement_removed AFTER DELETE ON statement WHEN OLD.speaker_id IS NOT NULL BEGIN
    INSERT INTO touched SELECT OLD.speaker_id, generation + 1 FROM record WHERE true
        ON CONFLICT DO UPDATE SET generation = excluded.generation;
END;
CREATE TRIGGER statement_regrouped AFTER UPDATE OF first ON statement_copy BEGIN
    INSERT INTO touched SELECT s.speaker_id, r.generation + 1 FROM statement AS s, record AS r
        WHERE s.number = NEW.statement AND s.speaker_id IS NOT NULL
        ON CONFLICT DO UPDATE SET generation = excluded.generation;
END;
"""  # noqa: S608 - a number of ours

FIRST_STAMPS = f"""
INSERT INTO segment SELECT number, random() FROM (
    SELECT DISTINCT statement >> {SEGMENT_BITS} AS number FROM vector);
"""  # noqa: S608 - a number of ours
