"""Question families on their way in and out: what other tools can read, without losing what makes them ours.

`record` turns a family into plain values, named as in our own format, and writes them as YAML; `spreadsheet` is CSV, a
row a family; `moodle` is Moodle's XML, a question a variant, with our own record inside it; `arrivals` puts what comes
in where it belongs. Whatever comes in is proved like everything else before a learner meets it.
"""
