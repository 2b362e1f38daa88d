"""What is looked at now and then: diagnoses that call for assessing again."""

from django.utils import timezone

from yiyang.assessment import actions


def note_changes() -> None:
    """Put on the due list whose results a newly noted diagnosis puts in doubt."""
    actions.note_changes(at=timezone.now())
