"""XP, levels and streaks: why somebody comes back.

`levels` turns a total into a level, `streaks` says what a day of activity does to a streak, `rewards` names what is
paid for what, `service` writes the ledger. An award joins the caller's transaction and happens once per subject.
"""
