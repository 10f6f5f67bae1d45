"""The item bank as those who keep it see it: what is asked, how it does, what was wrong with it.

- `service`: finds questions and tells all that is known of one, as the values of `views`.
- `key_change_service`: changes a key, retires and restores a question, and tells the learners it touched.
- `statistics_service`: what the answers say of every question, each night; how often each is asked (exposure).
- `item_statistics`: the figures of one question; `flags`: which of them deserve somebody's attention.
- `calibration_service`: item parameters from all answers that count, each night; `linking`: the scale stays put.
- `report_service`: a learner's word that something is wrong with a question, and the answer to it.
- `words`: what people type about questions, made fit to be kept.
"""
