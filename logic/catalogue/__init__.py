"""The catalogue: tracks, skills, topics, resources and the question bank, read from `content/` and proved.

Reading: `content` (the values), `yaml_nodes` (YAML with lines), `marked_yaml` (its fields and their mistakes),
`content_format` (all of it), `families` (one question family), `cross_checks` (between files), `variants` (the
instances of a family).
Proving: `proofs` (one family), `prover` (the bank, incrementally), `runners` (one file per language),
`sandbox`, `node_sandbox` and `browser` (where programs run), `proved` and `lockfile` (what a proof leaves behind).
Rules: `layout` (widths, the same to the eye), `giveaways`, `duplicates`, `near_duplicates`, `bias`, `spread`; `report`
counts it all.
`exchange`: families as CSV, Moodle XML and YAML, in and out.
`reviews`: the second reader, who answers every question without its key.
`achievement_format`: what can be achieved, `course_format`: what teachers can join; files beside the bank.
The database side is `service` and `loader`.
"""
