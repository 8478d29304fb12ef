"""crm demo: a book full of examples."""

from __future__ import annotations

from crmcli.context import current
from crmcli.i18n import N_, _
from crmcli.params import Noun
from crmcli.render.output import complain
from crmcli.services.demo import play

app = Noun()


@app.verb(
    "demo",
    N_("Make a book full of examples: two years of a Vietnamese seller, up to today. It needs a new --db."),
    "crm demo --db demo.db",
)
def demo() -> None:
    """Two years of one seller."""
    context = current()
    desk = context.desk(write=True)
    with desk.batch() as b:
        counts = play(desk, b)
    said = ", ".join(f"{count} {_(noun)}" for noun, count in counts.items())
    complain(_("the book {path} now holds {counts}").format(path=context.book_path, counts=said))
    complain(_("hint: {hint}").format(hint=f"crm --db {context.book_path} report pipeline"))
