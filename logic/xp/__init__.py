"""XP, levels and streaks: why somebody comes back.

`service` writes the ledger and notes activity, `rewards` names what is paid for what, `levels` turns a total into a
level, `daily_rewards` says which day was quick, and `speed_service` pays for it. `streaks` says what a day of activity
does to a streak, `explanations` says it in words, `streak_service` and `calendar_service` show it, `calendar` lays its
days out. `recomputation` works a streak out anew, and `verification_service` holds everything that is kept against the
ledger and the days. An award joins the caller's transaction and happens once per subject.

Locks are taken in one order: the learner, their plan, their streak, the day, the total, the boards.
"""
