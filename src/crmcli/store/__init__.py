"""The book: the only package that opens the SQLite file."""
