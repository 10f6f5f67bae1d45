"""An honest double of a provider: a server on this machine that speaks the OpenAI-compatible protocol over HTTP.

`requests` reads what was asked and refuses what a provider would refuse; `recorded` holds answers that were written for
our shapes, and `composing` makes one for any other shape; `replies` gives an answer the looks of the protocol, whole or
streamed; `troubles` are the ways in which a provider fails. `server` is the door, `running` starts it: `with
running_double() as double: ...` in tests, `manage.py models-double` (or `make run`, when told to) for people.
"""
