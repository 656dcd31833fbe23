"""Receipt numbers: easy to read out on the telephone, too many to guess."""

import secrets

# Without I, L, O and U: nobody mistakes one sign for another or reads a word.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP = 4


def new_receipt(prefix: str) -> str:
    """A number such as “B-7K3F-9QXM”: 40 random bits behind a letter for what was handed in."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(2 * GROUP))
    return f"{prefix}-{signs[:GROUP]}-{signs[GROUP:]}"
