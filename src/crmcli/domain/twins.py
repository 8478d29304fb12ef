"""Whether two records are one person or one company (4-rules §11)."""

from __future__ import annotations

from typing import NamedTuple

from crmcli.domain.companies import core_name
from crmcli.domain.emails import fold_email
from crmcli.domain.folding import fold

CERTAIN, PROBABLE, POSSIBLE, REVIEW, NO = "certain", "probable", "possible", "review", "no"


class Likeness(NamedTuple):
    """What a record is compared by. ``phone`` in E.164; ``tax`` a tax code; ``birthday`` ISO."""

    name: str
    company: bool = False
    phone: str | None = None
    email: str | None = None
    tax: str | None = None
    birthday: str | None = None


class Verdict(NamedTuple):
    """The verdict and what speaks for it."""

    verdict: str
    evidence: tuple[str, ...]


def name_key(name: str, *, company: bool) -> str:
    """The name as it is compared: a company by its core, a person by its folded words in any order."""
    return core_name(name) if company else " ".join(sorted(fold(name).split()))


def compare(a: Likeness, b: Likeness) -> Verdict:
    """Certain: same tax code, or name and (phone or e-mail). Probable: phone or e-mail. Possible: name.

    A different company behind the tax codes (first 10 digits) or another birth date asks for a person's review.
    """
    same_name = name_key(a.name, company=a.company) == name_key(b.name, company=b.company)
    agree = {
        "tax": bool(a.tax and b.tax and a.tax == b.tax),
        "phone": bool(a.phone and a.phone == b.phone),
        "email": bool(a.email and b.email and fold_email(a.email) == fold_email(b.email)),
        "name": same_name,
    }
    evidence = tuple(key for key, same in agree.items() if same)
    if not evidence:
        return Verdict(NO, ())
    if _contradict(a, b):
        return Verdict(REVIEW, evidence)
    reachable = agree["phone"] or agree["email"]
    if agree["tax"] or (same_name and reachable):
        return Verdict(CERTAIN, evidence)
    return Verdict(PROBABLE if reachable else POSSIBLE, evidence)


def _contradict(a: Likeness, b: Likeness) -> bool:
    other_company = bool(a.tax and b.tax and a.tax[:10] != b.tax[:10])
    other_birth = bool(a.birthday and b.birthday and a.birthday != b.birthday)
    return other_company or other_birth
