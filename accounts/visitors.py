"""What tells people without an account apart. Only ever the input of a keyed hash."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest


def network(request: HttpRequest) -> str:
    """The address a request comes from; a town hall or a mobile network may share one."""
    return str(get_adapter().get_client_ip(request))


def visitor(request: HttpRequest) -> str:
    """One browser within a network. It can be forged, so `network` needs a limit of its own."""
    return f"{network(request)} {request.headers.get('User-Agent', '')}"
