"""Where JavaScript programs run and can do no harm: no network, a folder of their own, 2 seconds, 256 MB.

`process` is our side: one Node process per object, programs go in, outcomes come out. `server.cjs` runs inside it,
`refusals.cjs` says what programs may not do, `chance.cjs` moves the clock and turns the dice of the second run, and
`traces.cjs` finds out whether a process may take another program: one that changed anything is the last of its process.
"""
