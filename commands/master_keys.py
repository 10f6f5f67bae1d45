"""The master key of an installation on one machine, with which the keys of models are encrypted: made once, kept.

Where WAYMARK_AI_MASTER_KEYS is set, it is used and no file is looked at; production has to set it.
"""

from __future__ import annotations

import os
import threading
from typing import Final

from db.embedded import place
from logic import settings
from logic.settings import Settings

VARIABLE: Final = "WAYMARK_AI_MASTER_KEYS"
FILE: Final = "ai-master-keys"


def at_hand(configuration: Settings) -> None:
    """Let this process, and those it starts, know the master keys; makes the file of the data folder when needed.

    Raises OSError when the data folder refuses.
    """
    if configuration.ai_master_keys or configuration.is_production:
        return
    os.environ[VARIABLE] = _kept(configuration)
    settings.current.cache_clear()


def _kept(configuration: Settings) -> str:
    """What the file holds; a first start that was cut short has left none."""
    file = configuration.data / FILE
    if not file.exists():
        from logic.ai import keys

        place.make(configuration.data)
        unfinished = file.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(f"{keys.new_master()}\n")
        if os.geteuid() == 0:
            owner = configuration.data.stat()
            os.chown(unfinished, owner.st_uid, owner.st_gid)
        try:
            os.link(unfinished, file)  # two first starts at once keep the same one
        except FileExistsError:
            pass
        finally:
            unfinished.unlink()
    return ",".join(file.read_text(encoding="utf-8").split())
