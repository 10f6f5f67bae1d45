"""Achievements: what is worth a stone on the wall, and who set it.

`requirements` names kinds and rarities and says how far somebody is with each, by what is known of them; `service`
gives what is earned where things happen, shows the wall, and remembers what was told. What can be achieved is data:
`content/achievements.yaml`, read and loaded with the rest of the content (`catalogue/achievement_format.py`).

An award joins the caller's transaction, after the XP of it, and happens once. It is never taken back: a corrected key
may undo a pass that an achievement was given for, and who has it keeps it. An achievement that is not in the file any
more is retired (its place is 0): nobody earns it, and it stays on the walls it is on.
"""
