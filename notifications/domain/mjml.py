"""The only place that knows which MJML engine we use."""

from importlib.metadata import version

from mjml import mjml2html

# Another engine may make another mail of the same source.
ENGINE = f"mjml-python {version('mjml-python')}"


def to_html(source: str) -> str:
    """Compile MJML.

    Comments would only add weight, except conditional ones for Outlook, which stay. Fonts are an
    empty list: the engine's own would link Google Fonts.

    Raises:
        ValueError: the source is not well-formed MJML.
    """
    return str(mjml2html(source, fonts={}))
