"""Work put in the queue belongs to the transaction of whoever asked for it, in every process."""

from datetime import UTC, datetime

import pytest
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from yiyang.base import jobs

pytestmark = pytest.mark.django_db
TASK = "yiyang.notices.tasks.deliver"


class Elsewhere(Exception):
    pass


def put():
    jobs.put(TASK, queue="notices", delivery_id="x")


@pytest.fixture
def worker():
    """As in the jobs process: Procrastinate's app speaks over connections of its own."""
    with app.replace_connector(app.connector.get_worker_connector()):
        yield


@pytest.mark.usefixtures("worker")
def test_in_the_jobs_process_too_a_job_is_taken_back_with_what_it_is_about():
    with pytest.raises(Elsewhere), transaction.atomic():
        put()
        assert ProcrastinateJob.objects.filter(task_name=TASK).count() == 1
        raise Elsewhere
    assert not ProcrastinateJob.objects.filter(task_name=TASK).exists()


def test_a_job_keeps_its_time_its_lock_and_what_it_is_about():
    at = datetime(2026, 11, 27, 7, tzinfo=UTC)
    jobs.put(TASK, queue="notices", at=at, lock="one", delivery_id="x")
    job = ProcrastinateJob.objects.get(task_name=TASK)
    assert (job.queue_name, job.scheduled_at, job.lock, job.args) == ("notices", at, "one", {"delivery_id": "x"})
