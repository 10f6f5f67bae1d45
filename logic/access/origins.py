"""Telling our own pages from a stranger's: a browser says where a request was started."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# what Sec-Fetch-Site may say: started by our own page
OWN_SITES = frozenset({"same-origin"})
_PATH = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)*")
# The one page that needs more than its path to go on: whoever was invited comes back to their invitation.
_INVITATION = re.compile(r"join\?invitation=[A-Za-z0-9_-]{20,100}")


def is_own(origin: str | None, fetch_site: str | None, host: str | None, base_url: str) -> bool:
    """Whether a request that changes something was started by our own pages.

    The Origin header must name the address we are known by (`base_url`) or the host the request was sent to, and
    Sec-Fetch-Site, where the browser sends it, must agree. A request without an Origin was not made by a page of
    ours: browsers send it with every POST and DELETE.
    """
    if fetch_site is not None and fetch_site not in OWN_SITES:
        return False
    if not origin or origin == "null":
        return False
    return origin == base_url or _same_host(origin, host, base_url)


def safe_path(wanted: str | None) -> str:
    """The page to go to after signing in, as an absolute path on this site; '/' for anything that is not one.

    A query is kept where it is an invitation, and nowhere else.
    """
    asked = (wanted or "").strip("/")
    return f"/{asked}" if _PATH.fullmatch(asked) or _INVITATION.fullmatch(asked) else "/"


def _same_host(origin: str, host: str | None, base_url: str) -> bool:
    """Plain http at the host itself counts only where we are not known by an https address."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or (base_url.startswith("https://") and parts.scheme != "https"):
        return False
    return bool(host) and parts.netloc == host
