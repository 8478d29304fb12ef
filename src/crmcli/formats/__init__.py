"""Text in and out: csv, json, rules files. Plain data on the other side, never a database."""
