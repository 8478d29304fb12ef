"""What Typer says of a line it cannot understand, as one sentence of ours in the user's language.

Typer writes these sentences in English, without a catalogue, so they are recognised by their form.
"""

from __future__ import annotations

import re

from crmcli.i18n import N_, _

WORDS_OF_HELP = (
    N_("Arguments"),
    N_("Options"),
    N_("Commands"),
    N_("required"),
    N_("[required]"),
    N_("default: {default}"),
    N_("[default: {}]"),
    N_("env var: {var}"),
    N_("[env var: {}]"),
    N_("(dynamic)"),
    N_("(deprecated) "),
)
"""What Typer itself looks up, for its help, in the catalogue in use - which is ours."""

_SENTENCES = (
    (r"Missing (argument|option) (?P<name>'.+')\.", N_("{name} is missing")),
    (r"Missing command\.", N_("the command is missing")),
    (
        r"No such option: (?P<name>.+) \(Possible options: (?P<known>.+)\)",
        N_("there is no option {name}; did you mean {known}?"),
    ),
    (r"No such option: (?P<name>.+)", N_("there is no option {name}")),
    (
        r"No such command (?P<name>'.+')\. Did you mean (?P<known>.+)\?",
        N_("there is no command {name}; did you mean {known}?"),
    ),
    (r"No such command (?P<name>'.+')\.", N_("there is no command {name}")),
    (r"Got unexpected extra argument.*? \((?P<words>.+)\)", N_("this is too much: {words}")),
    (r"Option (?P<name>'.+') requires .+\.", N_("{name} needs a value")),
    (r"Option (?P<name>'.+') does not take a value\.", N_("{name} takes no value")),
    (
        r"Invalid value for (?P<name>'.+?'): (?P<value>'.*') is not a valid int.*\.",
        N_("{name}: {value} is not a whole number"),
    ),
    (
        r"Invalid value for (?P<name>'.+?'): (?P<value>'.*') is not a valid float.*\.",
        N_("{name}: {value} is not a number"),
    ),
    (
        r"Invalid value for (?P<name>'.+?'): (?P<value>.+) is not in the range (?P<range>.+)\.",
        N_("{name}: {value} is not in the range {range}"),
    ),
)


def spoken(message: str) -> str:
    """The sentence for what Typer said; a message of unknown form is handed on as it is."""
    for form, sentence in _SENTENCES:
        if found := re.fullmatch(form, message, re.DOTALL):
            values = found.groupdict()
            values |= {name: values[name].replace("'", "") for name in ("name", "known") if name in values}
            return _(sentence).format(**values)
    return message[:1].lower() + message[1:].rstrip(".")
