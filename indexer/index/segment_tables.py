"""The table that tells which vectors changed since they were published.

Statements are published in segments of consecutive numbers. Whatever adds or removes a vector gives its segment another
stamp, so that a published file is that of the record as long as both have the same one; no two changes give the same.
"""

SEGMENT_BITS = 12
"""A segment holds the statements whose numbers differ in their last bits alone: 4,096 of them."""

SEGMENT_TABLES = f"""
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
"""  # noqa: S608 - a number of ours

FIRST_STAMPS = f"""
INSERT INTO segment SELECT number, random() FROM (
    SELECT DISTINCT statement >> {SEGMENT_BITS} AS number FROM vector);
"""  # noqa: S608 - a number of ours
