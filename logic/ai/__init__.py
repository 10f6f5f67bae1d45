"""Words of models, which may fail: the rules write everything, and a model may only write it better.

`service` is what everybody asks: `read` what was written, `order` what was not, and `write`, for jobs, which asks one
provider after the other; it gives the names others need (Feature, Request, Written, the shapes). `calling_service` asks
one provider once and keeps the books, `providers_service` lets administrators add, change, order, test and remove
providers, `usage_service` tells what they cost, `upkeep_service` forgets what has expired. `gateway` speaks to a
provider, and `double` is one that runs on this machine, for tests and for those who have no account anywhere.

Pure: `choosing` (order, limits, costs, who rests), `questions` (a request as it is sent), `asking` (what goes out and
comes back), `prompts` (files with versions), `fencing` (somebody's words as data), `schemas` (what may come back),
`markdown` (what of it may be shown), `claims` (what it may not claim), `keys` (encrypted), `drafts` (what is typed of
a provider), `addresses` (where one may be), `views` (what the pages are shown).
"""
