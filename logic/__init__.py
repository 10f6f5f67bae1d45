"""What the product knows: no Streamlit, no SQL. One folder per capability.

`errors` is the one error tree, `settings` the one configuration object, `clock` the only place that reads
the time, `events` the record of what happened. Each folder says in its own `__init__` what it knows.
"""
