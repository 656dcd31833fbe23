"""How often codes may be tried."""

from accounts.domain.rate_limit import Limit

CODE_PER_NETWORK = Limit("survey-code-network", 60, 3600)
