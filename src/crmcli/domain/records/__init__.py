"""One frozen dataclass per noun: what a person sees of it."""
