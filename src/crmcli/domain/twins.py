"""Whether two records are one person or one company (4-rules §11)."""

from __future__ import annotations

from typing import NamedTuple

from crmcli.domain.companies import core_name
from crmcli.domain.emails import fold_email
from crmcli.domain.folding import fold

CERTAIN, PROBABLE, POSSIBLE, REVIEW, NO = "certain", "probable", "possible", "review", "no"

RANKED = (CERTAIN, PROBABLE, REVIEW, POSSIBLE)
"""The verdicts for a pair that may be one, the most certain first."""


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
    return core_name(name) if company else any_order(fold(name))


def any_order(folded: str) -> str:
    """The words of a folded name, in an order that is always the same."""
    return " ".join(sorted(folded.split()))


class Marks(NamedTuple):
    """A record in the forms that are compared: equal marks agree. ``born`` is a birth date, ISO."""

    tax: str | None
    phone: str | None
    email: str | None
    name: str
    born: str | None = None


EVIDENCE = ("tax", "phone", "email", "name")
"""What may speak for a pair, the strongest first: the first marks of a record."""


def marks_of(one: Likeness) -> Marks:
    """The marks of a record."""
    email = fold_email(one.email) if one.email else None
    return Marks(one.tax, one.phone, email, name_key(one.name, company=one.company), one.birthday)


def compare(a: Likeness, b: Likeness) -> Verdict:
    """Whether two records are one, as :func:`judge` has it."""
    return judge(marks_of(a), marks_of(b))


def judge(a: Marks, b: Marks) -> Verdict:
    """Certain: same tax code, or name and (phone or e-mail). Probable: phone or e-mail. Possible: name.

    A different company behind the tax codes (first 10 digits) or another birth date asks for a person's review.
    """
    evidence = tuple(key for key, mine, theirs in zip(EVIDENCE, a, b, strict=False) if mine and mine == theirs)
    if not evidence:
        return Verdict(NO, ())
    if _contradict(a, b):
        return Verdict(REVIEW, evidence)
    reachable = "phone" in evidence or "email" in evidence
    if "tax" in evidence or (reachable and "name" in evidence):
        return Verdict(CERTAIN, evidence)
    return Verdict(PROBABLE if reachable else POSSIBLE, evidence)


def _contradict(a: Marks, b: Marks) -> bool:
    other_company = bool(a.tax and b.tax and a.tax[:10] != b.tax[:10])
    other_birth = bool(a.born and b.born and a.born != b.born)
    return other_company or other_birth
