"""The application factory: settings in, a Flask application out."""

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from payportal import cli, web
from payportal.config import ROOT, Settings, from_environment
from payportal.models import registry  # noqa: F401 - migrations see every table
from payportal.models.base import db

migrate = Migrate(render_as_batch=True, compare_type=True)


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application for ``settings``, by default those of the environment."""
    settings = settings or from_environment()
    app = Flask("payportal", root_path=str(ROOT / "payportal"), template_folder=str(ROOT / "templates"),
                static_folder="web/static")  # fmt: skip
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SECRET_KEY=settings.secret_key,
        # Services take a session alone: by this they know whether payments are posted at once.
        SQLALCHEMY_ENGINE_OPTIONS={"execution_options": {"live_posting": bool(settings.realtime_erp_url)}},
        TESTING=settings.testing,
        MAX_CONTENT_LENGTH=64 * 2**20,
    )
    app.extensions["settings"] = settings
    if settings.proxies:
        # The name of the host stays as it came: our own address is the configured one anyway.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    web.init_app(app, settings)
    cli.init_app(app)
    return app
