"""crm completion: let a shell complete commands, options and records."""

from __future__ import annotations

from typing import Annotated

import typer

from crmcli.errors import UsageError
from crmcli.formats.shells import SHELLS, script
from crmcli.i18n import N_
from crmcli.params import Noun
from crmcli.render.output import write_data

app = Noun()


@app.verb(
    "completion",
    N_("Print the script by which a shell completes commands, options and records."),
    "crm completion bash",
)
def completion(
    shell: Annotated[str, typer.Argument(metavar="bash|zsh|fish", help=N_("the shell"))],
) -> None:
    """The script says where it belongs."""
    if shell not in SHELLS:
        raise UsageError("{value!r} is not one of {known}", value=shell, known=", ".join(SHELLS))
    write_data(None, [script(shell)])
