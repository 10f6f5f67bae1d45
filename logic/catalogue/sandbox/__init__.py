"""Where Python programs run and can do no harm: no network, an empty folder, 2 seconds, 256 MB.

A program starts no other program, and reads no file but its own, the interpreter's and the time zones'.

`interpreter` is our side: one warm interpreter per object, programs go in, outcomes come out. The rest runs
inside it: `server` forks once per program, `program` turns the fork into the program, `guard` sets its limits.

What the inside imports, programs would find in `sys.modules`: so it imports little, and forgets it.
"""
