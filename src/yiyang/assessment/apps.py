"""Django's registration of assessment."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """Instruments as data, answers, scores, levels and the six-dimension report."""

    name = "yiyang.assessment"
    label = "assessment"
