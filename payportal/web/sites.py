"""Our own address, as links in mails name it."""

from flask import Request, current_app


def own_site(request: Request) -> str:
    """Return our own address; in production only the configured one, whatever the request claims."""
    settings = current_app.extensions["settings"]
    return str(settings.base_url if settings.production else request.host_url.rstrip("/"))
