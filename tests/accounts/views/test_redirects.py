import pytest

from accounts.views.redirects import see_other


@pytest.mark.parametrize("to", ["account_profile", "/konto/"])
def test_see_other_names_the_place_and_asks_for_get(to: str) -> None:
    response = see_other(to)
    assert (response.status_code, response["Location"]) == (303, "/konto/")
