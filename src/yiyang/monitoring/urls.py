"""Addresses of monitoring: pages under their own words, and the programs' door under ``api/v1/``."""

from django.urls import URLPattern, URLResolver, include, path

from yiyang.accounts.guards import public
from yiyang.monitoring.api import api
from yiyang.monitoring.views import (
    alarms,
    devices,
    gateways,
    help_calls,
    life_events,
    points,
    quality,
    quarantine,
    readings,
    targets,
    whatifs,
)

# Programs have no account: each operation of the API asks for the gateway's key itself.
programs = api.urls
for pattern in programs[0]:
    if pattern.callback is not None:
        public(pattern.callback)

pages: list[URLPattern | URLResolver] = [
    path("alarms/", alarms.alarm_list, name="alarms"),
    path("alarms/rules/", alarms.rule_list, name="alarm_rules"),
    path("alarms/rules/<slug:rule_id>/", alarms.rule, name="alarm_rule"),
    path("alarms/quality/", quality.quality, name="quality"),
    path("alarms/quality.csv", quality.quality_csv, name="quality_csv"),
    path("alarms/quality/calls/", quality.quality_calls, name="quality_calls"),
    path("alarms/what-if/", whatifs.whatif_list, name="whatifs"),
    path("alarms/what-if/<uuid:pk>/", whatifs.whatif, name="whatif"),
    path("alarms/what-if/<uuid:pk>/stop/", whatifs.stop_whatif, name="stop_whatif"),
    path("alarms/<uuid:pk>/", alarms.alarm, name="alarm"),
    path("alarms/<uuid:pk>/state/", alarms.alarm_state, name="alarm_state"),
    path("alarms/<uuid:pk>/acknowledge/", alarms.acknowledge, name="acknowledge_alarm"),
    path("alarms/<uuid:pk>/release/", alarms.release, name="release_alarm"),
    path("alarms/<uuid:pk>/handle/", alarms.handle, name="handle_alarm"),
    path("alarms/<uuid:pk>/guide/", alarms.guide, name="guide_alarm"),
    path("alarms/<uuid:pk>/judge/", alarms.judge, name="judge_alarm"),
    path("alarms/<uuid:pk>/close/", alarms.close, name="close_alarm"),
    path("alarms/<uuid:pk>/reopen/", alarms.reopen, name="reopen_alarm"),
    path("alarms/<uuid:pk>/call/", alarms.call, name="call_about_alarm"),
    path("calls/", help_calls.call_list, name="calls"),
    path("calls/figures/", help_calls.figures, name="call_figures"),
    path("calls/<uuid:pk>/", help_calls.call, name="call"),
    path("calls/<uuid:pk>/state/", help_calls.call_state, name="call_state"),
    path("calls/<uuid:pk>/answer/", help_calls.answer, name="answer_call"),
    path("calls/<uuid:pk>/talk/", help_calls.talk, name="talk_to_caller"),
    path("calls/<uuid:pk>/end/", help_calls.end, name="end_call"),
    path("calls/<uuid:pk>/real/", help_calls.turn_real, name="turn_call_real"),
    path("life-events/", life_events.question_list, name="life_events"),
    path("life-events/<uuid:pk>/", life_events.question, name="life_event"),
    path("life-events/<uuid:pk>/answer/", life_events.answer, name="answer_life_event"),
    path("life-events/<uuid:pk>/end/", life_events.end, name="end_life_event"),
    path("elders/<uuid:elder_id>/areas/", life_events.fence_list, name="fences"),
    path("elders/<uuid:elder_id>/areas/set/", life_events.set_fence, name="set_fence"),
    path("areas/<uuid:pk>/end/", life_events.end_fence, name="end_fence"),
    path("elders/<uuid:elder_id>/safety/", help_calls.safety, name="safety"),
    path("elders/<uuid:elder_id>/call/", help_calls.own_call, name="own_call"),
    path("elders/<uuid:elder_id>/call/press/", help_calls.press, name="press_call"),
    path("elders/<uuid:elder_id>/call/take-back/", help_calls.take_back, name="take_back_call"),
    path("elders/<uuid:elder_id>/call/drill/", help_calls.drill, name="start_drill"),
    path("elders/<uuid:elder_id>/limits/", targets.target_list, name="targets"),
    path("elders/<uuid:elder_id>/limits/set/", targets.set_target, name="set_target"),
    path("limits/<uuid:pk>/end/", targets.end_target, name="end_target"),
    path("elders/<uuid:elder_id>/readings/", readings.readings_of, name="readings"),
    path("elders/<uuid:elder_id>/readings/<slug:slug>.csv", readings.readings_csv, name="readings_csv"),
    path("devices/", devices.device_list, name="devices"),
    path("devices/fleet/", devices.fleet, name="fleet"),
    path("devices/new/", devices.new_device, name="new_device"),
    path("devices/<uuid:pk>/", devices.device, name="device"),
    path("devices/<uuid:pk>/bind/<uuid:elder_id>/", devices.bind, name="bind_device"),
    path("devices/<uuid:pk>/key/", devices.issue_token, name="issue_device_token"),
    path("devices/<uuid:pk>/retire/", devices.retire, name="retire_device"),
    path("bindings/<uuid:pk>/end/", devices.unbind, name="unbind_device"),
    path("bindings/<uuid:pk>/swap/", devices.swap, name="swap_device"),
    path("points/", points.point_list, name="points"),
    path("points/open/", points.open_point, name="open_point"),
    path("points/<uuid:pk>/close/", points.close_point, name="close_point"),
    path("elders/<uuid:elder_id>/cards/", points.card_list, name="cards"),
    path("elders/<uuid:elder_id>/cards/issue/", points.issue_card, name="issue_card"),
    path("cards/<uuid:pk>/print/", points.print_card, name="print_card"),
    path("cards/<uuid:pk>/revoke/", points.revoke_card, name="revoke_card"),
    path("gateways/", gateways.gateway_list, name="gateways"),
    path("gateways/register/", gateways.register, name="register_gateway"),
    path("gateways/<uuid:pk>/renew/", gateways.renew, name="renew_gateway"),
    path("gateways/<uuid:pk>/revoke/", gateways.revoke, name="revoke_gateway"),
    path("quarantine/", quarantine.reasons, name="quarantine"),
    path("quarantine/reasons/<slug:reason>/", quarantine.pile, name="quarantine_pile"),
    path("quarantine/reasons/<slug:reason>/replay/", quarantine.replay_pile, name="replay_pile"),
    path("quarantine/<uuid:pk>/", quarantine.entry, name="quarantined"),
    path("quarantine/<uuid:pk>/replay/", quarantine.replay, name="replay_quarantined"),
    path("quarantine/<uuid:pk>/dismiss/", quarantine.dismiss, name="dismiss_quarantined"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", programs),
    path("", include((pages, "monitoring"))),
]
