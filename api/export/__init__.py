"""Statements and answers for other programs: files to work on with, and feeds that bring what is new."""
