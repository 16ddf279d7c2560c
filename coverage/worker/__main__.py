"""Start a worker: ``python -m coverage.worker``. It ends on SIGTERM or Ctrl-C; its runs go to
others.
"""

import logging
import os
import secrets
import signal
import socket
import sys
from threading import Event

from coverage.app import create_app
from coverage.settings import from_environment
from coverage.worker.durable import Worker


def main() -> None:
    """Work until somebody says stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    stop = Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda *_: stop.set())
    settings = from_environment()
    executor = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
    Worker(app=create_app(settings), settings=settings, executor=executor).work(stop)
    sys.stderr.flush()
    # a run that is going on is left to others: its solver ends by itself when this process does
    os._exit(0)


if __name__ == "__main__":
    main()
