import json
import re
from pathlib import Path

import pytest

from studio.desks.sentences import LANGUAGES, Sentences, chosen_language
from studio.errors import StudioError
from studio.places import resources

HOUSES = [Path(__file__).parents[2] / house for house in ("studio", "province")]


def entries(language: str) -> dict[str, dict[str, str]]:
    path = resources() / "i18n" / f"errors.{language}.json"
    found: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_both_languages_have_the_same_sentences() -> None:
    chinese, english = (entries(language) for language in LANGUAGES)

    assert chinese.keys() == english.keys()
    for code, entry in chinese.items():
        for part in ("title", "advice"):
            holes = [set(re.findall(r"{(\w+)}", one[part])) for one in (entry, english[code])]
            assert holes[0] == holes[1], f"{code}.{part} names different facts"


def test_every_code_that_is_raised_has_a_sentence() -> None:
    raised = re.compile(
        r"\b(?:StudioError|NotFound|Invalid|StoreError|MediaError|BodyError|PlatformError"
        r"|Unreachable|SignInNeeded|UpdateNeeded|Refused|ProvinceError|Refusal)\(\s*\"(\w+)\""
    )
    used = {
        code
        for house in HOUSES
        for path in house.rglob("*.py")
        for code in raised.findall(path.read_text(encoding="utf-8"))
    }

    assert used, "the pattern finds nothing any more"
    assert used - entries("zh_CN").keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fact_that_is_missing_does_not_hide_the_rest(language: str) -> None:
    assert "…" in Sentences(language).title(StudioError("field_required"))


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert Sentences("en").text(StudioError("from_the_future")) == "from_the_future"


@pytest.mark.parametrize(
    ("wanted", "system", "language"),
    [("en", "zh_CN", "en"), ("", "en_US.UTF-8", "en"), ("", "C", "zh_CN"), ("fr", "de", "zh_CN")],
)
def test_the_language_follows_the_system_and_defaults_to_chinese(
    wanted: str, system: str, language: str
) -> None:
    assert chosen_language(wanted, system) == language
