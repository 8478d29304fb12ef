"""crm redo: bring back what was undone."""

from __future__ import annotations

from crmcli.commands.standard import Yes
from crmcli.commands.undo import carry_out
from crmcli.context import current
from crmcli.i18n import N_, _, ngettext
from crmcli.params import Noun
from crmcli.render.history import TURNS
from crmcli.render.output import complain
from crmcli.render.shape import Shape
from crmcli.services import undoing

app = Noun()


@app.verb("redo", N_("Bring back what was undone."), "crm redo", default="text")
def redo(shape: Shape, yes: Yes = False) -> None:
    """What your latest crm undo took back is there again; repeated it walks forward."""
    shape.check(TURNS)
    desk = current().desk()
    plan = undoing.plan(desk, "undo")
    question = ngettext(
        "Redo what batch {batch} undid? {n} record is touched.",
        "Redo what batch {batch} undid? {n} records are touched.",
        plan.records,
    )
    carry_out(desk, plan, "redo", question, shape, yes=yes)
    complain(_("what batch {batch} undid is there again; crm undo takes it back").format(batch=plan.batch.id))
