"""How often somebody may have us write to addresses within an hour."""

from accounts.domain.rate_limit import Limit

ASK_PER_VISITOR = Limit("ask-visitor", 30, 3600)
ASK_PER_NETWORK = Limit("ask-network", 300, 3600)
# A scanner that calls a short link again and again is not an audience.
VISIT_PER_VISITOR = Limit("short-link-visitor", 10, 3600)
