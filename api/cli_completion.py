"""The command that makes a shell complete onrecord's commands, options and names.

In: the name of a shell, or what a shell asks while somebody types. Out: a script, or words.
Promise: no model, server or network is touched while somebody types.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from indexer.errors import UsageError

if TYPE_CHECKING:
    from typer._click import Command

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_ONRECORD_COMPLETE"


def parse_shell(text: str) -> str:
    """Read the name of a shell.

    Raises:
        UsageError: there is no script for it.
    """
    if text not in SHELLS:
        raise UsageError(f"there is no completion for {text!r}; give one of {', '.join(SHELLS)}")
    return text


# Hidden from the list of options, where typer adds Python's name of the type; the text says what it is.
Shell = Annotated[str | None, typer.Argument(metavar="SHELL", parser=parse_shell, hidden=True)]
Install = Annotated[bool, typer.Option("--install", help="Write it where the shell looks for it, and say where.")]


def completion(shell: Shell = None, *, install: Install = False) -> None:
    """Let the shell complete commands, options and ids.

    Prints a script for SHELL: bash, zsh or fish; without it, for the shell of
    SHELL in the environment. It offers ids of speakers and statements, too, out of
    ONRECORD_DATA or ./data; a server is not asked.

    onrecord completion bash

    eval "$(onrecord completion bash)" uses it at once; --install, from the
    next shell on.
    """
    # Typer's own scripts; its options for them print Python's name of the type.
    from typer._completion_shared import get_completion_script  # noqa: PLC0415  the help does without
    from typer._completion_shared import install as write_script  # noqa: PLC0415  the same

    wanted = shell or parse_shell(Path(os.environ.get("SHELL", "")).name)
    if not install:
        typer.echo(get_completion_script(prog_name="onrecord", complete_var=VARIABLE, shell=wanted))
        return
    _, path = write_script(shell=wanted, prog_name="onrecord", complete_var=VARIABLE)
    typer.echo(f"Written to {path}; it holds from the next {wanted} on.")


def answer_shell(command: "Command", env: Mapping[str, str] = os.environ) -> int:
    """Offer what fits what is being typed."""
    from typer._completion_classes import completion_init  # noqa: PLC0415  the same
    from typer.completion import shell_complete  # noqa: PLC0415  only a shell asks for it

    completion_init()
    return shell_complete(command, {}, "onrecord", VARIABLE, env[VARIABLE])
