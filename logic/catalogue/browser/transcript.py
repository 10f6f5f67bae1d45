"""What a program printed on the console, as the browser shows it, and the errors that nobody caught."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from logic.catalogue.runners import Outcome

PRINTING = ("log", "info", "debug")
INTRODUCED = re.compile(r"Uncaught (?:\(in promise\) )?([A-Z]\w*)")
FORMAT = re.compile(r"%[sdifoOc]")


@dataclass(slots=True)
class Transcript:
    """Lines in order; an uncaught error is a line that begins with its number, so that it can be revoked."""

    lines: list[tuple[int | None, str]] = field(default_factory=list)
    refused: str = ""

    def console(self, event: dict[str, Any]) -> None:
        """Note a call of a console method."""
        if event["type"] not in PRINTING:
            self.refuse(f"console.{_method(event['type'])} (print with console.log)")
            return
        values = event["args"]
        if len(values) > 1 and values[0]["type"] == "string" and FORMAT.search(values[0]["value"]):
            self.refuse("console.log with a format (print the finished string)")
        words = [self._word(value) for value in values]
        self.lines.append((None, " ".join(words)))

    def _word(self, value: dict[str, Any]) -> str:
        if value["type"] in {"object", "function"} and value.get("subtype") != "null":
            what = "a function" if value["type"] == "function" else "an object"
            self.refuse(f"console.log of {what} (print a string)")
        return primitive(value)

    def error(self, details: dict[str, Any]) -> None:
        """Note an uncaught error or an unhandled rejection."""
        self.lines.append((int(details["exceptionId"]), error_name(details)))

    def revoke(self, number: int) -> None:
        """Forget a rejection that was handled after all."""
        self.lines = [line for line in self.lines if line[0] != number]

    def refuse(self, what: str) -> None:
        """Note what no question may rest on; the first such thing counts."""
        self.refused = self.refused or what

    def printed(self) -> str:
        """Everything, errors included."""
        return "".join(f"{line}\n" for _, line in self.lines)

    def stopped(self) -> bool:
        """Whether nothing can be said about the program any more."""
        return bool(self.refused) or any(number is not None for number, _ in self.lines)

    def failure(self) -> Outcome:
        """How a program ended that was stopped: refused, or with the first error."""
        if self.refused:
            return Outcome("refused", self.printed(), self.refused)
        name = next((name for number, name in self.lines if number is not None), "Error")
        self.lines = [line for line in self.lines if line[0] is None]
        return Outcome("raised", self.printed(), name)

    def outcome(self) -> Outcome:
        """How a program ended that has come to rest.

        A page goes on after an uncaught error, so only the last line makes it an end; an earlier one stays a line.
        """
        if self.refused:
            return Outcome("refused", self.printed(), self.refused)
        if self.lines and self.lines[-1][0] is not None:
            _, name = self.lines.pop()
            return Outcome("raised", self.printed(), name)
        return Outcome("finished", self.printed())


def primitive(value: dict[str, Any]) -> str:
    """A value as the console shows it: `10n`, `-0`, `NaN`, `Symbol(id)`."""
    if value["type"] == "undefined":
        return "undefined"
    if value.get("subtype") == "null":
        return "null"
    if value["type"] == "boolean":
        return "true" if value["value"] else "false"
    if value["type"] == "string":
        return str(value["value"])
    return str(value.get("unserializableValue") or value.get("description", ""))


def truth(value: dict[str, Any]) -> bool:
    """Whether JavaScript takes a value for true."""
    if "unserializableValue" in value:
        return value["unserializableValue"] not in {"0n", "-0", "NaN"}
    if value["type"] in {"object", "function", "symbol"} and value.get("subtype") != "null":
        return True
    return bool(value.get("value"))


def error_name(details: dict[str, Any]) -> str:
    """The class of an error, the name of a DOMException, the type of a primitive that was thrown."""
    thrown = details.get("exception", {})
    if thrown.get("className") == "DOMException":
        return str(thrown.get("description", "")).partition(":")[0] or "DOMException"
    if thrown.get("subtype") == "null":
        return "null"
    if not thrown:  # a promise that is gone already took its error along; what is said of it remains
        introduced = INTRODUCED.match(str(details.get("text", "")))
        return introduced[1] if introduced else "Error"
    return str(thrown.get("className") or thrown.get("type") or "Error")


def _method(kind: str) -> str:
    return {"warning": "warn", "startGroup": "group", "endGroup": "groupEnd"}.get(kind, kind)
