"""What `./run serve` asks of gunicorn beside its addresses."""


def post_worker_init(worker):
    """Start the clock in each worker where SCHEDULER=on: a due minute is claimed by one of them."""
    app = worker.app.callable
    if app.extensions["settings"].scheduler:
        from payportal.jobs import clock  # noqa: PLC0415 - the application is loaded in the worker, not in the master

        clock.start(app)
