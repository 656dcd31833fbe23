from accounts.models import User
from participation.domain import similar
from participation.models import IdeaCollectionPage
from tests.participation.conftest import Write


def test_similar_words_are_found_by_their_stems(
    write: Write, ideas: IdeaCollectionPage, stranger: User
) -> None:
    near = write("Die Stege brauchen Rampen für Rollstühle.", title="Rampen an Stegen",
                 page=ideas, author=stranger)  # fmt: skip
    write("Mehr Bäume im Park.", title="Bäume", page=ideas, author=stranger)
    found = similar.find(ideas, title="Rampe am Steg", body="Ein Steg mit Rampe für den Rollstuhl.")
    assert found == [near]


def test_odd_words_find_nothing(ideas: IdeaCollectionPage) -> None:
    for words in ("", "der die das", "' | !*&:() \\", "\\'' <->"):
        assert similar.find(ideas, title=words, body=words) == []
