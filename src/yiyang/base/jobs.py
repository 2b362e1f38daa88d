"""Putting work in the queue, in the transaction of whoever asks for it.

In the jobs process the app of Procrastinate has connections of its own; a job put in the queue through it could begin, and find
nothing to do, before what it is about is committed. So jobs always go in by Django's connection.
"""

from datetime import datetime

from procrastinate import tasks
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager

own = JobManager(connector=DjangoConnector())


def put(task: str, *, queue: str, at: datetime | None = None, lock: str | None = None, **arguments: str) -> None:
    """Have a task run once this transaction is committed, or at a later time; jobs with the same lock wait for each other."""
    tasks.configure_task(name=task, job_manager=own, schedule_at=at, queue=queue, lock=lock).defer(**arguments)
