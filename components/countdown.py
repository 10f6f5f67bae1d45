"""The time left in a test, counted in the browser from what the server said was left.

Only the server's clock decides when a test is over. The browser adds nothing but the seconds that pass: it never asks
what time it is, so a wrong clock in it changes nothing. Nobody's page is run on a timer either; the server is asked
once, at zero, and after the machine was asleep, when the browser's count stood still.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import streamlit as st

# `stamp` tells a new figure of the server from the same one drawn again, which must not turn the clock back.
# Date.now is only compared with itself: when it leaps against performance.now, the machine slept or was set.
SCRIPT = """
const ASK_AGAIN = 5000, LEAP = 5000, ANNOUNCED = [300, 60];
let stamp = null, end = 0, before = Infinity, asked = -Infinity, apart = null, timer = null;

const two = (number) => String(number).padStart(2, "0");

function shown(seconds) {
  const hours = Math.floor(seconds / 3600), minutes = Math.floor(seconds / 60) % 60, rest = two(seconds % 60);
  return hours ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

function spoken(seconds) {
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? "One minute left." : `${minutes} minutes left.`;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const find = (name) => parentElement.querySelector(name);
  const ask = (now) => {
    if (now - asked < ASK_AGAIN) return;
    asked = now;
    setTriggerValue("look", now);
  };
  find("#place").textContent = data.place;
  find("#clock").hidden = data.left === null;
  clearInterval(timer);
  if (data.left === null) return;
  if (stamp !== data.stamp) {
    stamp = data.stamp;
    end = performance.now() + 1000 * data.left;
  }
  const tick = () => {
    const now = performance.now(), left = Math.max(0, Math.ceil((end - now) / 1000));
    find("#time").textContent = shown(left);
    find("#rest").style.width = `${Math.min(100, 100 * left / data.whole)}%`;
    find("#clock").className = left <= ANNOUNCED[0] ? "low" : "";
    if (left > 0 && ANNOUNCED.some((mark) => left <= mark && mark < before)) find("#said").textContent = spoken(left);
    before = left;
    const gap = Date.now() - now;
    if (left === 0 || (apart !== null && Math.abs(gap - apart) > LEAP)) ask(now);
    apart = gap;
  };
  tick();
  timer = setInterval(tick, 1000);
  return () => clearInterval(timer);
}
"""
MARKUP = """
<div id="clock" hidden>
  <p role="timer" aria-label="Time left"><strong id="time"></strong> left</p>
  <div id="whole" aria-hidden="true"><div id="rest"></div></div>
</div>
<p id="said" class="heard" role="status" aria-live="polite"></p>
<p id="place" class="heard" role="status" aria-live="polite"></p>
"""
STYLE = """
p { font-family: var(--st-font); color: var(--st-text-color); margin: 0; }
#clock p { font-size: 1.25rem; font-variant-numeric: tabular-nums; text-align: right; }
#whole { height: 4px; border-radius: 2px; background: var(--st-border-color); margin-top: 0.35rem; }
#rest { height: 100%; border-radius: 2px; background: var(--st-primary-color); transition: width 1s linear; }
.low p { color: var(--st-orange-text-color); font-weight: 600; }
.low #rest { background: var(--st-orange-color); }
.heard { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (prefers-reduced-motion: reduce) { #rest { transition: none; } }
"""
WIDTH = 160

_clock = st.components.v2.component("waymark_countdown", html=MARKUP, css=STYLE, js=SCRIPT)


def show(
    *, begun: datetime, deadline: datetime | None, now: datetime, place: str, key: str, on_look: Callable[[], None]
) -> None:
    """Draw the time from `now` (the server's) to the deadline; without one, draw nothing.

    `place` is said to screen readers whenever it changes. `on_look` is called before the next run when the time is up
    and when the count may have gone wrong; the server then decides.
    """
    left = None if deadline is None else (deadline - now).total_seconds()
    whole = None if deadline is None else (deadline - begun).total_seconds()
    _clock(
        key=key,
        data={"left": left, "whole": whole, "stamp": now.isoformat(), "place": place},
        width=WIDTH,
        on_look_change=on_look,
    )
