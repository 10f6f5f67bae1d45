"""The double for a whole installation.

python -m logic.billing.double --port 8503 --state FILE --webhook-url http://127.0.0.1:8501/webhooks/stripe
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from logic.billing.double import running


def main(
    port: Annotated[int, typer.Option(help="Where it listens.")] = 8503,
    host: Annotated[str, typer.Option(help="The address it listens on.")] = "127.0.0.1",
    state: Annotated[
        Path | None, typer.Option(help="The file that remembers everything; none forgets at the end.")
    ] = None,
    webhook_url: Annotated[str | None, typer.Option(help="Where events are delivered.")] = None,
    webhook_secret: Annotated[str, typer.Option(help="What they are signed with.")] = running.SECRET,
    base_url: Annotated[str | None, typer.Option(help="Where browsers find it, if not there.")] = None,
    key: Annotated[str, typer.Option(help="The API key it takes.")] = running.KEY,
) -> None:
    """Serve the double until told to stop."""
    parts = running.assemble(state=state, key=key, secret=webhook_secret, webhook_url=webhook_url, clock_kind="running")
    running.serve(parts, host, port, base_url)


if __name__ == "__main__":
    typer.run(main)
