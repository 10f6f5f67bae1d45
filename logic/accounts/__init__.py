"""Who somebody is and how they prove it.

`service` is the whole interface of this slice: registering, signing in and out, passwords, profile, API tokens, one's
own data. Behind it, use cases by concern: `registering`, `sign_in`, `recovery`, `profile`, `api_tokens`,
`personal_data`, `counted_tries`, `pruning`. Pure: `visitor` (what everybody else gets to know about a person),
`registration` (what may be typed into a form), `passwords` (limits, hashing), `tokens` (secrets and their
fingerprints), `limits` (how many tries, how long to wait), `browsers` (a user agent in words), `mails` (the texts).
"""
