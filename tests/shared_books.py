"""Books that several tests of a module share, because none of them changes anything that lasts."""

import contextlib
import shutil

from payportal.models.base import transaction
from tests.servers.databases import running


@contextlib.contextmanager
def shared_books(request, folder, build):
    """Give the application, in its context, on a database that ``build(session)`` filled.

    ``request.param`` names the database, ``sqlite`` or ``postgresql``.
    """
    with running(_database(request, folder), folder) as app, app.app_context():
        with transaction() as session:
            build(session)
        yield app


def _database(request, folder):
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("_sqlite_template"), folder / "books.db")
        return f"sqlite:///{folder / 'books.db'}"
    template = request.getfixturevalue("_postgres_template")
    return request.getfixturevalue("postgres").create(folder.name, template=template)
