"""Addresses of assessing."""

from django.urls import path

from yiyang.assessment.views import assessments, doubts, exports, report, sheets, start, tables, watch

app_name = "assessment"
urlpatterns = [
    path("assessments/", start.due, name="due"),
    path("assessments/drift/", watch.drift, name="drift"),
    path("assessments/<uuid:pk>/", assessments.assessment, name="assessment"),
    path("assessments/<uuid:pk>/join", assessments.join, name="join"),
    path("assessments/<uuid:pk>/settle", assessments.settle, name="settle"),
    path("assessments/<uuid:pk>/sign", assessments.sign, name="sign"),
    path("assessments/<uuid:pk>/withdraw/", assessments.withdraw, name="withdraw"),
    path("assessments/<uuid:pk>/appeal/", doubts.appeal, name="appeal"),
    path("appeals/<uuid:pk>/retest", doubts.retest, name="retest"),
    path("appeals/<uuid:pk>/decline/", doubts.decline, name="decline"),
    path("sheets/<uuid:pk>/", sheets.sheet, name="sheet"),
    path("sheets/<uuid:pk>/answer", sheets.answer, name="answer"),
    path("sheets/<uuid:pk>/hand-in", sheets.hand_in, name="hand_in"),
    path("elders/<uuid:pk>/assess/", start.start, name="start"),
    path("elders/<uuid:pk>/change/", start.change, name="change"),
    path("elders/<uuid:pk>/report/", report.report, name="report"),
    path("elders/<uuid:pk>/report.pdf", report.report_pdf, name="report_pdf"),
    path("instruments/", tables.instruments, name="instruments"),
    path("instruments/<slug:instrument>/<slug:version>/questionnaire.json", exports.questionnaire, name="questionnaire"),
    path("assessments/<uuid:pk>/fhir.json", exports.resources, name="resources"),
    path("instruments/<slug:instrument>/<slug:version>/<slug:table>/confirm/", tables.confirm, name="confirm_table"),
    path("instruments/confirmations/<uuid:pk>/revoke/", tables.revoke, name="revoke_confirmation"),
]
