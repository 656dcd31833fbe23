"""The only place that knows which MJML engine we use."""

from mjml import mjml2html


def to_html(source: str) -> str:
    """Compile MJML.

    Comments would only add weight, except conditional ones for Outlook, which stay. Fonts are an
    empty list: the engine's own would link Google Fonts.

    Raises:
        ValueError: the source is not well-formed MJML.
    """
    return str(mjml2html(source, fonts={}))
