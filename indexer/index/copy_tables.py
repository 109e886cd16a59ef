"""The tables of what is alike: copies of articles and of statements, and texts that were embedded already.

What may be a copy of one another shares a band; `first` is whose group it is, itself where it stands alone. A first
that was removed is replaced before the transaction ends, so nothing refers to it afterwards. `embedded` leads from the
text of a chunk to the vectors of that text.
"""

COPY_TABLES = """
CREATE TABLE embedded (
    chunk INTEGER NOT NULL,
    statement INTEGER NOT NULL,
    piece INTEGER NOT NULL,
    PRIMARY KEY (chunk, statement, piece),
    FOREIGN KEY (statement, piece) REFERENCES vector (statement, piece)
) STRICT, WITHOUT ROWID;
CREATE INDEX embedded_statement ON embedded (statement);
CREATE TABLE article_band (
    band INTEGER NOT NULL,
    article INTEGER NOT NULL REFERENCES article (number),
    PRIMARY KEY (band, article)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_band_article ON article_band (article);
CREATE TABLE article_copy (
    article INTEGER PRIMARY KEY REFERENCES article (number),
    place TEXT NOT NULL,
    first INTEGER
) STRICT;
CREATE INDEX article_copy_first ON article_copy (first);
CREATE TABLE statement_band (
    band INTEGER NOT NULL,
    marks INTEGER NOT NULL,
    statement INTEGER NOT NULL REFERENCES statement (number),
    PRIMARY KEY (band, marks, statement)
) STRICT, WITHOUT ROWID;
CREATE INDEX statement_band_statement ON statement_band (statement);
CREATE TABLE statement_copy (
    statement INTEGER PRIMARY KEY REFERENCES statement (number),
    place TEXT NOT NULL,
    first INTEGER
) STRICT;
CREATE INDEX statement_copy_first ON statement_copy (first, place);
CREATE INDEX statement_copy_follower ON statement_copy (statement, first) WHERE first <> statement;
"""
