"""A worker that does nothing, or dies at once when the test asks for it."""

import os
import sys
import time

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    def handle(self, **options):
        if os.environ.get("JOBS_DIE"):
            sys.exit(3)
        while True:
            time.sleep(60)
