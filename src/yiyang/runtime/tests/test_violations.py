import pytest

from yiyang.runtime.violations import Violation, read

HEAD = '[17786] 2026/11/26 14:08:00.215934 [ERR] 127.0.0.1:49405 - mid:75 - "box" - '


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (HEAD + 'Publish Violation - Subject "vitals.cuff-2"', Violation("box", "vitals.cuff-2")),
        (HEAD + 'Publish Violation - User "g", Subject "vitals.cuff-2"', Violation("box", "vitals.cuff-2")),
        (HEAD + 'Subscription Violation - Subject "vitals.>", SID vitals.>', None),
        ("[1] 2026/11/26 [INF] Server is ready", None),
    ],
)
def test_the_brokers_line_is_understood(line, told):
    assert read(line) == told
