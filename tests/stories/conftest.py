"""What the stories of the portal share: the application behind a real port."""

import pytest

from tests.web.live import live


@pytest.fixture
def site(app):
    """The address of the story's application."""
    with live(app) as address:
        yield address
