"""Pure rules of the trade: no clock, no files, no database."""
