import re
import zlib

import pytest
from django.test import RequestFactory

from yiyang.base import pdf
from yiyang.base.errors import Unavailable

LETTER = '<p style="font-family: Noto Sans SC">评估报告 <b>重度失能</b></p>'


def unpacked(document: bytes) -> bytes:
    """The document with its packed parts opened."""
    parts = [document]
    for found in re.finditer(rb"stream\r?\n(.*?)endstream", document, re.DOTALL):
        try:
            parts.append(zlib.decompress(found.group(1)))
        except zlib.error:
            continue
    return b"\n".join(parts)


@pytest.fixture
def no_pango(monkeypatch):
    monkeypatch.setattr(pdf, "_library", lambda: None)


def test_chinese_is_printed_in_a_font_that_travels_with_the_document():
    assert b"+Noto-Sans-SC" in unpacked(pdf.write(LETTER))


def test_nothing_is_fetched_from_anywhere(caplog):
    pdf.write('<img src="http://example.invalid/logo.png">')
    assert "FileNotFoundError" in caplog.text


def test_files_outside_the_static_folder_are_not_read(caplog):
    pdf.write('<img src="/static/../settings.py">')
    assert "Failed to load" in caplog.text


def test_a_machine_without_pango_says_what_to_do_instead(no_pango):
    with pytest.raises(Unavailable):
        pdf.write(LETTER)


def test_without_pango_the_page_itself_is_the_answer(no_pango):
    page = pdf.answer(RequestFactory().get("/"), "base/_browser_print.html", object(), filename="x.pdf")
    assert page["Content-Type"].startswith("text/html")
    assert "Ctrl+P" in page.content.decode()


def test_with_pango_the_answer_is_a_document_to_open():
    page = pdf.answer(RequestFactory().get("/"), "base/_browser_print.html", object(), filename="x.pdf")
    assert page.content.startswith(b"%PDF")
