"""Money: subscriptions, what they entitle to, and the payment provider.

`double` is an honest double of Stripe: an HTTP server that the provider's own library cannot tell from the real one.
"""
