"""Question families on their way in and out: what other tools can read, without losing what makes them ours.

`record` turns a family into plain values, named as in our own format, and writes them as YAML; `own_format` is a file
of those; `spreadsheet` is CSV, a row a family; `moodle` is Moodle's XML, a question a variant, with our own record
inside it, and `plain_text` what others' HTML says; `shape` says what a record may be made of; `arrivals` puts what
comes in where it belongs. Whatever comes in is proved like everything else before a learner meets it.
"""
