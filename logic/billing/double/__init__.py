"""An honest double of Stripe: an HTTP server with the shapes of API version 2026-10-28, state, events and a clock.

What it is: `world` remembers objects and events, one change at a time; `values`, `periods`, `due` and `knobs` are what
everything is reckoned with; `problems` says no in the provider's words.
What it does, values in and values out: `catalogue` (products, prices), `discounts`, `customers`, `subscriptions`,
`wishes` (what a request wants), `changes`, `ending`, `billing`, `invoicing`, `lines`, `previews`, `payments`,
`checkout`, `portal`, and `timeline`, which lets happen what is due. What things look like is in `subscription_shape`,
`invoice_shape` and `session_shape`.
How it is reached: `forms`, `resources`, `lists`, `expanding` and `repetition` (idempotency keys) read and answer
requests; `engine` lets one happen at a time; `journal` is the state file; `travel` and `postman` deliver webhooks;
`server`, `hosted` (pages for people) and `control` (a hand at the clock and the knobs) are the doors; `running` starts
it: `with running_double() as double: ...` in tests, `python -m logic.billing.double` for the launcher.
"""
