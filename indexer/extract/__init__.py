"""Find who said what in an article, and where it is printed. Pure functions; nothing is read or written."""
