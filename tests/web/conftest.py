"""What the tests of this folder share."""

from tests.support.database import database_url

__all__ = ["database_url"]
