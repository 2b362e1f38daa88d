"""Small things that stand on every screen."""

import pytest

from yiyang.lib import masking
from yiyang.lib.pinyin import spell
from yiyang.lib.words import Words


def test_words_are_said_in_the_language_asked_for_and_chinese_otherwise():
    words = Words("血压", "Pressure")
    said = [words.say(language) for language in ("zh-hans", "en", "en-gb", "fr")]
    assert said == ["血压", "Pressure", "Pressure", "血压"]


def test_gaps_are_filled_in_both_languages():
    assert Words("收缩压 {value}", "Systolic {value}").filled(value=178) == Words("收缩压 178", "Systolic 178")


@pytest.mark.parametrize(("name", "masked"), [("张国生", "张**"), ("王芳", "王*"), ("欧阳春华", "欧**"), ("李", "李*"), ("", "")])
def test_a_masked_name_keeps_the_family_name_only(name, masked):
    assert masking.mask_name(name) == masked


def test_masked_numbers_keep_only_their_ends():
    assert masking.mask_identity("11010519491231002X") == "1101 · · · · 002X"
    assert masking.mask_identity("1101") == "····"
    assert masking.mask_phone("13800138021") == "138······21"
    assert masking.mask_phone("110") == "···"


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [("张国生", "zhangguosheng", "zgs"), ("曾阿妹", "zengamei", "zam"), ("单秀英", "shanxiuying", "sxy"),
     ("Li Lei", "lilei", "l"), (" 王 芳 ", "wangfang", "wf"), ("", "", "")],
)  # fmt: skip
def test_names_are_spelled_as_staff_type_them(name, full, initials):
    assert (spell(name).full, spell(name).initials) == (full, initials)
