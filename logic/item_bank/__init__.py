"""The item bank as those who keep it see it: what is asked, how it does, what was wrong with it.

- `key_change_service`: changes a key, retires and restores a question, and tells the learners it touched.
- `report_service`: a learner's word that something is wrong with a question, and the answer to it.
"""
