"""A step of a record's life: from which state to which, and on what day."""

from __future__ import annotations

from datetime import date

from crmcli.domain.fields import Kind, field, record
from crmcli.domain.leadcycle import STATUSES


@record
class StageStep:
    """A step of a deal from stage to stage."""

    day: date | None = field(Kind.DAY, "day")
    from_stage: str = field(Kind.CHOICE, "from stage", setting="stages")
    to_stage: str = field(Kind.CHOICE, "to stage", setting="stages")


@record
class StatusStep:
    """A step of a lead from status to status."""

    day: date | None = field(Kind.DAY, "day")
    from_status: str = field(Kind.CHOICE, "from status", choices=STATUSES)
    to_status: str = field(Kind.CHOICE, "to status", choices=STATUSES)
