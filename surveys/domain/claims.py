"""Words that claim more than an open survey can: whoever wants to takes part, so nobody is drawn.

Used wherever text about results is published. Weighting changes nothing about it.
"""

import re

# What may stand before the word and turns the claim into an honest caveat.
_DENIAL = re.compile(r"\b(nicht|keine?[nrsm]?|weder|not|no|non)\b[\s\w,-]{0,40}$", re.IGNORECASE)
_CLAIMS = re.compile(
    r"repr(ä|ae)sentativ\w*|representative\w*"
    r"|fehlermarge\w*|margin of error|irrtumswahrscheinlich\w*"
    r"|hochgerechnet\w*|extrapolat\w*"
    r"|(prozent|%|percent)\s+(der|aller|of)\s+(the\s+)?"
    r"(bürger\w*|einwohner\w*|bewohner\w*|bevölkerung|residents|population|inhabitants)",
    re.IGNORECASE,
)


def unproven_claims(text: str) -> list[str]:
    """The phrases of a text that call an open survey representative, in its own words."""
    return [
        match.group(0)
        for match in _CLAIMS.finditer(text)
        if not _DENIAL.search(text[: match.start()].rpartition(".")[2])
    ]
