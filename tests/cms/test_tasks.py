from pathlib import Path

from pytest_django import Settings

from cms.tasks import prune_map


def test_prune_map_empties_a_store_that_may_hold_nothing(
    settings: Settings, tmp_path: Path
) -> None:
    settings.MAP_STORE, settings.MAP_STORE_BYTES = tmp_path, 0
    tile = tmp_path / "basemap" / "10" / "547" / "342.png"
    tile.parent.mkdir(parents=True)
    tile.write_bytes(b"x")
    prune_map()
    assert not tile.exists()
