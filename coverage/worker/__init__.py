"""Background work in its own process: ``python -m coverage.worker``.

`durable` makes every run a dbos workflow and adopts those of workers that died; `solving` does the
arithmetic in a child process, so that heartbeats and cancelling stay alive beside it.
"""
