"""What the product knows about measuring people: which question next, how able, how sure, what is weak.

Everything here but the services is pure: numpy arrays in, frozen values out; no clock, no global randomness. `service`
is the diagnostic, `result_service` what came out of a test.

- `irt`: the response model, how likely a right answer is and how much it tells.
- `ability`: where on the scale a person stands, as a distribution over 61 nodes.
- `selection`: the adaptive test, a rule each for the next item and for when to stop; `bank` holds the
  items it chooses from, `attempt` what has happened so far, `best_item` finds the most informative item.
- `sitting`: a test as its learner sees it, question by question; `banks` makes the arrays from the catalogue.
- `timed_service`: tests whose answers can be changed until they are submitted, against the server's clock.
- `form_service`: beginning the tests that are put together beforehand; `blueprint` says how many questions each topic
  gets, `forms` which ones, `standard` what 80 % of a final stands for.
- `seeds`: where the chance comes from with which questions are chosen.
- `scoring`: from answers to everything that is stored of a submitted test; `passing`: who passes it.
- `rescoring_service`: the same again, after a key turned out wrong.
- `topics`: which topics are weak, which secure, and where there is not enough evidence yet.
- `levels`: the 1 to 10 that a person sees.
- `fit`: was the test taken seriously; rapid answers, speed, person fit, consistency.
- `calibration`: item parameters from answers; `expectation` is its E-step, `item_curves` its M-step and
  `response_sums` the arithmetic.
"""
