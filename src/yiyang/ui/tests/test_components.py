"""Every component, printed with strict templates: what a reader, a keyboard and a screen reader need is there."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django import forms
from django.template import engines
from django.utils.safestring import mark_safe
from django_cotton.compiler_regex import CottonCompiler

from yiyang.ui import markup, pages
from yiyang.ui.styleguide import COMPONENTS, GuidanceForm, components, pressure
from yiyang.ui.types import Choice, Entry, Row, Tag, Tone


class Hidden(forms.Form):
    advice = forms.CharField(widget=forms.HiddenInput)


NOW = datetime(2026, 11, 22, 0, 19, tzinfo=UTC)
CONTEXT = {
    "at": NOW - timedelta(days=12),
    "choices": (Choice("全部", "?", current=True), Choice("测量", "?kind=reading", count=4)),
    "form": GuidanceForm(),
    "refused": GuidanceForm({"upper": "20"}),
    "trend": pressure(NOW),
    "facts": (("收缩压", mark_safe("<b>178</b>")),),
    "watch": (Tag("跌倒高危", Tone.URGENT),),
    "allergies": ("青霉素",),
    "numeric": (1,),
    "head": ("药", "毫克"),
    "cells": (("氨氯地平", "5"),),
}
CASES = {
    "page": ('<c-page title="此刻" back="/">正文</c-page>', ['<main id="main"', "<h1>此刻</h1>", 'tabindex="-1"', "返回"]),
    "card": ('<c-card title="用药" href="/all">5 mg</c-card>', ["<h2>用药</h2>", 'href="/all"', "看全部"]),
    "badge": ('<c-badge tone="critical" />', ["▲▲", "紧急", 'data-tone="critical"']),
    "state": ('<c-state code="medical" />', ["医", 'title="医疗"']),
    "person": (
        '<c-person name="张国生" sex="男" age="78" :allergies="allergies" :watch="watch" />',
        ["张国生", "78 岁", "青霉素过敏", "跌倒高危"],
    ),
    "list": ('<c-list title="此刻" live="alarms" src="/now" />', ['data-live="alarms"', 'hx-trigger="live"', "data-list"]),
    "row": (
        '<c-row href="/1" severity="urgent" title="周桂兰" selected="yes">+2.3 kg</c-row>',
        ['href="/1"', "尽快", 'aria-current="true"'],
    ),
    "form": ('<c-form :form="refused" draft="x" submit="发送" />', ["csrfmiddlewaretoken", 'data-draft="x"', "还没有保存"]),
    "form_errors": ('<c-form-errors :form="refused" />', ['role="alert"', 'href="#id_upper"', "data-focus"]),
    "field": ('<c-field :field="refused.upper" />', ['<label for="id_upper"', 'aria-invalid="true"', 'id="id_upper_error"']),
    "button": ('<c-button kind="primary" icon="check" key="a">好</c-button>', ["<button", 'data-key="a"', 'data-kind="primary"']),
    "actions": ("<c-actions>好</c-actions>", ['class="actions"']),
    "why": ('<c-why href="/rule">178 ≥ 160</c-why>', ["为什么报警", "规则和出处", 'data-tone="critical"']),
    "timeline": ('<c-timeline label="经过" more="/more" />', ["<ol", 'aria-label="经过"', 'hx-trigger="revealed"']),
    "entry": ('<c-entry :at="at" title="血压" author="王护士" source="血压计" />', ["<time", "王护士 · 血压计"]),
    "empty": ('<c-empty title="没有" hint="会出现在这里" />', ["没有", "会出现在这里"]),
    "error": ('<c-error what="没成" kept="都在" next="再试" />', ['role="alert"', "没成", "都在", "再试"]),
    "chips": ('<c-chips :items="choices" />', ['aria-current="true"', "全部", "<small>4</small>"]),
    "tabs": ('<c-tabs :items="choices" label="视图" />', ['aria-current="page"', 'aria-label="视图"']),
    "toast": ('<c-toast text="改了" undo="/undo" />', ["改了", 'action="/undo"', "撤销", 'aria-label="关闭"']),
    "progress": ('<c-progress value="3" max="10" label="读表" left="2 分" cancel="/stop" />', ['value="3"', "3 / 10", "停下"]),
    "kv": ('<c-kv :items="facts" />', ["<dt>收缩压</dt>", "<b>178</b>"]),
    "table": (
        '<c-table caption="用药" :head="head" :rows="cells" :numeric="numeric" />',
        ["<caption>用药</caption>", 'scope="col"', 'class="number"'],
    ),
    "block": ('<c-block title="今天" icon="sun" href="/today">吃药</c-block>', ['href="/today"', "今天", "吃药"]),
    "call": ('<c-call action="/call" hint="按住 2 秒" />', ['data-hold="2"', 'method="post"', "呼叫帮助", "按住 2 秒"]),
    "read_aloud": ('<c-read-aloud target="main" />', ['data-speak="main"', "念给我听", "hidden"]),
    "text_size": ("<c-text-size />", ['data-text-size="largest"', 'role="group"']),
    "mask": (
        '<c-mask value="4405••2846" reveal="/reveal" label="身份证号" />',
        ['action="/reveal"', 'name="reason"'],
    ),
    "keys": ("<c-keys />", ["<dialog", "快捷键"]),
    "split": (
        '<c-split open="detail" back="/now">细节</c-split>',
        ["回到列表", '<main class="split-detail"'],
    ),
    "columns": ('<c-columns><c-slot name="side">旁</c-slot>中</c-columns>', ["<aside>旁</aside>"]),
    "trend": ('<c-trend :trend="trend" />', ["data-trend", 'role="img"', "看表格", "CSV", "application/json"]),
}


def printed(source, request, context=CONTEXT):
    template = engines["django"].from_string(CottonCompiler().process(source))
    return re.sub(r"\s+", " ", template.render(context, request))


@pytest.mark.parametrize("name", CASES)
def test_component_prints_what_it_promises(strict, shell, request_for, chinese, name):
    source, promises = CASES[name]
    text = printed(source, request_for.get("/"))
    for promise in promises:
        assert promise in text


@pytest.mark.parametrize("file", sorted(COMPONENTS.glob("*.html")), ids=lambda file: file.stem)
def test_every_component_has_a_case(file):
    assert file.stem in CASES


def test_the_page_of_components_lists_them_all():
    assert len(components()) == len(CASES)


def test_a_button_that_changes_something_is_a_form_of_its_own(shell, request_for, chinese):
    text = printed('<c-button method="post" href="/take" key="a">我来处理</c-button>', request_for.get("/"))
    assert '<form class="button-form" method="post" action="/take">' in text
    assert "csrfmiddlewaretoken" in text


def test_a_button_that_leads_somewhere_is_a_link(shell, request_for):
    assert '<a class="button"' in printed('<c-button href="/x">看</c-button>', request_for.get("/"))


def test_a_person_without_allergies_is_said_to_have_none_on_record(shell, request_for, chinese):
    assert "没有登记过敏" in printed('<c-person name="王淑珍" />', request_for.get("/"))


def test_a_field_made_by_hand_ties_label_help_and_error_together(shell, request_for, chinese):
    text = printed('<c-field label="电话" name="phone" help="变了才填" error="少一位" />', request_for.get("/"))
    assert '<label for="id_phone">' in text
    assert 'aria-describedby="id_phone_helptext id_phone_error"' in text
    assert 'id="id_phone_error">少一位' in text


def test_choices_stand_together_under_one_legend(shell, request_for, chinese):
    text = printed('<c-field :field="form.urgency" />', request_for.get("/"))
    assert text.index("<fieldset") < text.index("<legend>先后次序") < text.index('type="radio"')


def test_a_tick_stands_beside_its_words(shell, request_for, chinese):
    assert 'data-widget="checkbox"' in printed('<c-field :field="form.told" />', request_for.get("/"))


def test_what_nobody_sees_has_no_label(shell, request_for, chinese):
    text = printed('<c-field :field="form.advice" />', request_for.get("/"), {"form": Hidden()})
    assert "<label" not in text


def test_what_a_person_typed_is_never_markup(shell, request_for):
    text = printed('<c-card :title="name">{{ name }}</c-card>', request_for.get("/"), {"name": "<img src=x>"})
    assert "<img" not in text


def squeezed(text):
    return re.sub(r"\s+", " ", re.sub(r">\s+<", "><", re.sub(r"\s+>", ">", text))).strip()


def test_the_quick_row_is_the_same_as_the_component(shell, request_for, chinese):
    row = Row("/1", "周桂兰", "女 84", "三天 +2.3 kg", "床垫秤", "已等 33 分", Tone.URGENT, selected=True)
    source = (
        '<c-row href="/1" severity="urgent" title="周桂兰" meta="女 84" foot="床垫秤" foot_end="已等 33 分" selected="yes">'
        "三天 +2.3 kg</c-row>"
    )
    assert squeezed(markup.row(row)) == squeezed(printed(source, request_for.get("/")))


def test_the_quick_entry_is_the_same_as_the_component(shell, request_for, chinese):
    entry = Entry(CONTEXT["at"], "康复训练", "四组。", "何涛", "康乐", "care", Tone.OK)
    source = '<c-entry :at="at" title="康复训练" author="何涛" source="康乐" kind="care" tone="ok">四组。</c-entry>'
    assert squeezed(markup.entry(entry)) == squeezed(printed(source, request_for.get("/")))


@pytest.mark.parametrize("file", sorted(COMPONENTS.parent.rglob("*.html")), ids=lambda file: file.stem)
def test_no_template_runs_scripts_or_styles_of_its_own(file):
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"\son\w+=|<script(?! type=.application/json)|\sstyle=|<style", text)


@pytest.mark.parametrize("file", sorted((Path(pages.__file__).parent / "static" / "ui").glob("*.*")), ids=lambda file: file.name)
def test_style_sheets_and_scripts_stay_short(file):
    assert len(file.read_text(encoding="utf-8").splitlines()) <= (200 if file.suffix == ".js" else 400)
