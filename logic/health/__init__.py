"""Whether the place is fit to serve: its database, its migrations, its worker.

`condition` judges what was read, in words for an administrator and for a load balancer; `service` reads it.
"""
