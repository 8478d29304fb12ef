"""Pages: our own Jinja templates filled with plain values, in a sandbox; a name that is missing is a mistake."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from crmcli.i18n import _, ngettext

TEMPLATES = Path(__file__).parent.parent / "templates"


def page(template: str, **values: Any) -> str:
    """The page that a template makes of the values; in HTML everything is escaped."""
    from jinja2 import FileSystemLoader, StrictUndefined, select_autoescape  # noqa: PLC0415 - for pages only
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415 - as above

    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(_=_, ngettext=ngettext)
    return environment.get_template(template).render(values)
