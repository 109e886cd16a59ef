"""Keep articles and statements in one searchable record: SQLite is the truth, FAISS a cache of its vectors."""
