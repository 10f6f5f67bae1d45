"""Readiness: how somebody would do in the final test if they took it now.

`forecast` is pure: the distribution of the final's score over everything that is not known. `service` keeps a forecast
with every test, so that its history can be shown.
"""
