"""How often somebody may have us write to addresses within an hour."""

from accounts.domain.rate_limit import Limit

ASK_PER_VISITOR = Limit("ask-visitor", 30, 3600)
ASK_PER_NETWORK = Limit("ask-network", 300, 3600)
