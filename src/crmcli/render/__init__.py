"""The only writer of data to stdout."""
