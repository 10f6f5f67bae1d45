"""A page that finds its server again after losing it is run anew, whole.

Streamlit leaves it as it stands and goes on sending the fragment it last drew. A server that was started anew knows no
such fragment and says nothing: what is chosen would look chosen and never be saved.
"""

from __future__ import annotations

import streamlit as st

# The state of the connection stands on the outermost element of every Streamlit page.
SCRIPT = """
const STATE = "data-test-connection-state", THERE = "CONNECTED";

export default function ({ parentElement, setTriggerValue }) {
  const app = document.querySelector(`[${STATE}]`);
  if (!app) return;
  let wasThere = app.getAttribute(STATE) === THERE;
  const watch = new MutationObserver(() => {
    const isThere = app.getAttribute(STATE) === THERE;
    if (isThere && !wasThere) setTriggerValue("back", performance.now());
    wasThere = isThere;
  });
  watch.observe(app, { attributes: true, attributeFilter: [STATE] });
  return () => watch.disconnect();
}
"""

_watch = st.components.v2.component("waymark_reconnection", html="<span hidden></span>", js=SCRIPT)


def show(*, key: str) -> None:
    """Draw nothing, and have the whole page run again when the connection comes back; never inside a fragment."""
    _watch(key=key, on_back_change=lambda: None)
