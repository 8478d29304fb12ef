"""The kinds of activity, and what each means for the record it is about."""

from __future__ import annotations

KINDS = ("call", "email", "sms", "meeting", "coffee", "visit", "letter", "task", "appointment", "note")
PLANNED = ("task", "appointment")
"""Kinds that are due before they are done."""
LOGGED = ("call", "email", "meeting", "coffee", "visit", "note")
"""Kinds that ``crm log`` writes down after the fact."""
CONTACTING = ("call", "email", "sms", "meeting", "coffee", "visit", "appointment")
"""Kinds that touch the person: the first moves a new lead to contacted; each sets the day of last contact."""
