"""The inbox as HTML. Every word of a mail is foreign and goes through `escape`."""

import re
from datetime import datetime
from html import escape
from urllib.parse import quote
from zoneinfo import ZoneInfo

from deploy.local.inbox.store import Mail

ZONE = ZoneInfo("Europe/Berlin")
SHOWN_HEADERS = (
    "From", "To", "Reply-To", "Date", "List-Unsubscribe", "List-Unsubscribe-Post", "Message-ID",
)  # fmt: skip


def list_page(mails: list[Mail], total: int) -> str:
    """Return the page that lists the mails, newest first."""
    if not mails:
        body = """<p class="empty">Noch keine E-Mail. Alles, was Revierdialog verschickt,
landet hier und nirgendwo sonst.</p>"""
        return layout("Posteingang", f"<h1>Posteingang</h1>{body}")
    rows = "".join(map(list_row, mails))
    shown = "" if len(mails) == total else f", die neuesten {len(mails)} sind zu sehen"
    count = "1 E-Mail" if total == 1 else f"{total} E-Mails"
    return layout(
        "Posteingang",
        f"""<div class="head"><h1>Posteingang</h1>
<form method="post" action="/empty"><button>Alle löschen</button></form></div>
<p>{count}{shown}. <a href="/">Neu laden</a></p>
<div class="scroll" role="region" aria-label="E-Mails" tabindex="0"><table>
<thead><tr><th scope="col">Betreff</th><th scope="col">An</th><th scope="col">Eingang</th></tr>
</thead><tbody>{rows}</tbody></table></div>""",
    )


def list_row(mail: Mail) -> str:
    """Return one line of the list."""
    subject = escape(mail.subject) or "(ohne Betreff)"
    return (
        f'<tr><td><a href="/messages/{quote(mail.key)}">{subject}</a></td>'
        f"<td>{escape(mail.recipients)}</td><td>{moment(mail.received)}</td></tr>"
    )


def mail_page(mail: Mail) -> str:
    """Return the page that shows one mail: its HTML apart in a sandbox, text, headers, source."""
    address = f"/messages/{quote(mail.key)}"
    subject = escape(mail.subject) or "(ohne Betreff)"
    parts = [
        f'<p><a href="/">Zurück zum Posteingang</a></p><h1>{subject}</h1>',
        f"<dl><dt>Zugestellt an</dt><dd>{escape(mail.recipients)}</dd>",
        f"<dt>Eingang</dt><dd>{moment(mail.received)}</dd>{headers(mail)}{attachments(mail)}</dl>",
        f'<p><a href="{address}/raw">Quelltext ansehen</a></p>',
    ]
    if mail.part("html"):
        parts.append(
            f"""<h2>Gestaltete Fassung</h2>
<iframe title="Gestaltete Fassung der E-Mail" src="{address}/html"
sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>"""
        )
    if text := mail.part("plain"):
        parts.append(f"<h2>Textfassung</h2><pre>{linked(text)}</pre>")
    return layout(mail.subject or "(ohne Betreff)", "".join(parts))


def headers(mail: Mail) -> str:
    """Return the headers that matter, as terms and descriptions."""
    return "".join(
        f"<dt>{name}</dt><dd>{escape(str(value))}</dd>"
        for name in SHOWN_HEADERS
        for value in mail.message.get_all(name, [])
    )


def attachments(mail: Mail) -> str:
    """Return the names of what is attached."""
    names = mail.attachments
    return f"<dt>Anhänge</dt><dd>{escape(', '.join(names))}</dd>" if names else ""


def linked(text: str) -> str:
    """Return plain text as HTML in which lines that are a web address are links."""
    lines = []
    for line in text.splitlines():
        address = line.strip()
        if address.startswith(("http://", "https://")) and " " not in address:
            lines.append(f'<a href="{escape(address)}">{escape(address)}</a>')
        else:
            lines.append(escape(line))
    return "\n".join(lines)


def html_part(mail: Mail) -> str:
    """Return the HTML of a mail; its links open a page of their own, outside of the sandbox."""
    return re.sub(r"<head[^>]*>", r'\g<0><base target="_blank">', mail.part("html"), count=1)


def not_found_page() -> str:
    """Return the page for an address that leads nowhere."""
    return layout(
        "Nicht gefunden",
        '<h1>Diese E-Mail gibt es nicht (mehr)</h1><p><a href="/">Zum Posteingang</a></p>',
    )


def moment(time: datetime) -> str:
    """Return day and time in German, with a machine-readable twin."""
    local = time.astimezone(ZONE)
    return f'<time datetime="{local.isoformat()}">{local:%d.%m.%Y, %H:%M:%S} Uhr</time>'


def layout(title: str, body: str) -> str:
    """Return a whole page."""
    return f"""<!doctype html>
<html lang="de"><head><meta charset="utf-8"><title>{escape(title)} – Demo-Posteingang</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css"></head>
<body><header><strong>Revierdialog</strong> Demo-Posteingang</header><main>{body}</main></body>
</html>"""
