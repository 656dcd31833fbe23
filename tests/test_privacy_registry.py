"""Nothing about people is kept that the registry does not know."""

from accounts.domain import registry


def test_every_field_of_every_model_is_in_the_registry() -> None:
    """What is missing belongs into the room's processing.py: PROCESSING, or PLAIN if impersonal."""
    assert registry.problems() == []
