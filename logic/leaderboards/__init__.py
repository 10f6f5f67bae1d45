"""Leaderboards and leagues: who earned how much in a week, a month, or ever, among those who want to be seen.

`periods` says when a week or a month begins, `ranks` which rank a line of a board has, `tallies` how many stand above
somebody far down, `leagues` how leagues are formed and what a week in one leads to, `sheet` writes a board as a file
for a spreadsheet. `service` reads boards and keeps who is seen; `league_service` forms, shows and closes leagues.
"""
