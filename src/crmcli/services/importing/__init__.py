"""Rows of a file into the book: read and checked beside it, matched, and taken in by one short transaction."""
