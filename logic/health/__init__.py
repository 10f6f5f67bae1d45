"""Whether the place is fit to serve: its database, its migrations, its worker.

`condition` judges what was read, in words for a load balancer; `service` reads it. For administrators `report` says
more, with what to do, from the `readings` that `report_service` takes; `versions` compares what is installed with what
was tested. `figures_service` reads what is told to a monitoring system.
"""
