import re

from participation.domain.receipt import new_receipt


def test_receipt_is_readable_and_new_each_time() -> None:
    found = {new_receipt("B") for _ in range(500)}

    assert len(found) == 500
    shape = re.compile(r"B-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}")
    assert [number for number in found if not shape.fullmatch(number)] == []
