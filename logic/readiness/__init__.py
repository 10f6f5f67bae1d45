"""What the product knows about being ready: how the final test would go if it were today.

- `forecast` is pure: from what is known of a person's ability to an expected score, its interval and the
  probability of passing.
- `service` keeps a forecast with every test, so that its history can be shown.
- `history_service` tells that history, each forecast beside the test behind it.
"""
