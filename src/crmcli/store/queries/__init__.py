"""SQL to records, one module per noun."""
