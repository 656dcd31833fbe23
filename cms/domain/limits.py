"""How often one network may ask: a town hall reading and searching, not a harvester."""

from accounts.domain.rate_limit import Limit

TILES_PER_NETWORK = Limit("map-tiles-network", 3000, 600)
API_PER_NETWORK = Limit("api-network", 600, 600)
SEARCH_PER_NETWORK = Limit("search-network", 600, 600)
SUGGEST_PER_NETWORK = Limit("suggest-network", 6000, 600)
