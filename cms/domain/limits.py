"""How often one network may ask for pieces of the map: a town hall reading it, not a harvester."""

from accounts.domain.rate_limit import Limit

TILES_PER_NETWORK = Limit("map-tiles-network", 3000, 600)
