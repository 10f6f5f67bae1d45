"""What goes wrong in a request, in the provider's words and with its status codes."""

from __future__ import annotations

from logic.billing.double.values import Thing

INVALID = "invalid_request_error"


class Problem(Exception):  # noqa: N818 -- an answer of the double, not an error of ours
    """A refusal; becomes the body `{"error": {...}}` with `status`."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = INVALID,
        code: str | None = None,
        param: str | None = None,
        more: Thing | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error: Thing = {"message": message, "type": kind, **(more or {})}
        if code is not None:
            self.error |= {"code": code, "doc_url": f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"}
        if param is not None:
            self.error["param"] = param

    @property
    def body(self) -> Thing:
        """The body of the answer."""
        return {"error": self.error}


def missing(kind: str, thing_id: str, param: str = "id", *, status: int = 404) -> Problem:
    """There is nothing under that id: 404 in an address, 400 in a parameter."""
    message = f"No such {kind.replace('_', ' ').replace('.', ' ')}: '{thing_id}'"
    return Problem(message, status=status, code="resource_missing", param=param)


def required(param: str) -> Problem:
    """A parameter that must be given was not."""
    return Problem(f"Missing required param: {param}.", code="parameter_missing", param=param)


def unknown(param: str) -> Problem:
    """A parameter that the provider, or its double, does not take."""
    return Problem(f"Received unknown parameter: {param}", code="parameter_unknown", param=param)


def invalid(message: str, param: str, code: str | None = None) -> Problem:
    """A parameter with a value that cannot be used."""
    return Problem(message, param=param, code=code)


def declined(intent_id: str, charge_id: str) -> Problem:
    """The card was declined."""
    more = {"decline_code": "generic_decline", "charge": charge_id, "payment_intent": {"id": intent_id}}
    return Problem("Your card was declined.", status=402, kind="card_error", code="card_declined", more=more)
