"""A setting, as ``crm config list`` shows it."""

from __future__ import annotations

from typing import Any

from crmcli.domain.fields import Kind, field, record


@record
class Configured:
    """A setting, what it holds, what it would hold, and what it means."""

    name: str = field(Kind.TEXT, "setting", shown=True)
    value: Any = field(Kind.TEXT, "value", shown=True)
    default: Any = field(Kind.TEXT, "default", shown=True)
    meaning: str = field(Kind.TEXT, "meaning", shown=True)
