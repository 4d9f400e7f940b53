"""The application, as `flask` and gunicorn find it."""

import sys

from payportal.domain.errors import PayportalError
from payportal.factory import create_app

try:
    app = create_app()
except PayportalError as error:
    print(f"{error.code}: {error.message}", file=sys.stderr)  # noqa: T201 - there is no application to tell it
    sys.exit(64)
