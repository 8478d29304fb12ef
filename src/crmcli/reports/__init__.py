"""What a user asks: SQL and the rules of the domain -> frozen dataclasses that know nothing of output."""
