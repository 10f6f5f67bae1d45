"""Money: what can be bought, what it opens, what was paid, and the recurring revenue that follows.

`tiers` says which tier a subscription gives at a moment, `entitlements` what a tier may use. `stripe_objects` reads
Stripe's objects, `gateway` speaks with Stripe, and `double` stands in for it where there is no account. `movements`
tells a customer's recurring revenue from the facts that events left. `webhook_service` takes events in, `sync_service`
reads a customer anew and writes what follows, `sweep_service` finds what no webhook told. `service` is what a person
asks and does, `views` are the values it answers with, and `usage_service` says how much of a limit is used; `revenue`
tells months from movements, and `revenue_service` is what an administrator asks.

Locks are taken in one order: the customer, then the days of revenue, then its months. Nothing here has ever seen a
card.
"""
