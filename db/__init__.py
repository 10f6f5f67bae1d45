"""How it is remembered: the only place that speaks SQL.

`engine` opens transactions in the name of a person, `embedded` runs a PostgreSQL of our own, `migrate` brings the
schema up to date, `models/<slice>` says which tables there are, `queries/<slice>` holds the named reads and writes.
Queries never commit and know no rules of the product.
"""
