"""The score of a lead as SQL over the alias ``t``; the functions are the rules of :mod:`crmcli.domain.scoring`."""

from __future__ import annotations

FIT = "fit(t.source, t.industry, t.region, t.phone, t.email, t.company, t.title, t.potential)"
ENGAGEMENT = "engagement(t.heat)"
SCORE = f"({FIT} + {ENGAGEMENT})"
