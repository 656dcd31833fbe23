"""What people change about their own account."""

import logging

from accounts.models import User

logger = logging.getLogger(__name__)


def rename(user: User, *, display_name: str) -> User:
    """Give the account another public name; everything it wrote shows the new one."""
    user.display_name = display_name
    user.save(update_fields=["display_name"])
    logger.info("account %s renamed", user.uuid)
    return user
