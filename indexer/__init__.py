"""Prepare what officials said: articles in, attributed statements out, kept in one searchable record."""
