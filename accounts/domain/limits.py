"""How often people may do what in this room; allauth counts sign-ins itself."""

from accounts.domain.rate_limit import Limit

# What staff take out of the house: enough for a day of work, too little to empty it unnoticed.
EXPORTS = Limit("exports", count=30, seconds=3600)
COPIES = Limit("copies", count=3, seconds=24 * 3600)
