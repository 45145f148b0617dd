"""The interface is complete in both languages."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from studio.app import set_language
from studio.places import resources

HOLES = ("{", "%n")


def messages(language: str) -> list[tuple[str, str, list[str], bool]]:
    """context, source, forms, finished"""
    root = ET.parse(resources() / "i18n" / f"studio.{language}.ts").getroot()  # noqa: S314
    found = []
    for context in root.findall("context"):
        for message in context.findall("message"):
            translation = message.find("translation")
            assert translation is not None
            forms = [form.text or "" for form in translation.findall("numerusform")]
            finished = translation.get("type") is None
            words = forms or [translation.text or ""]
            found.append(
                (context.findtext("name", ""), message.findtext("source", ""), words, finished)
            )
    return found


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_nothing_is_left_untranslated(language: str) -> None:
    open_ones = [
        (context, source)
        for context, source, words, finished in messages(language)
        if not finished or not all(words)
    ]

    assert messages(language)
    assert open_ones == []


def test_every_source_string_is_in_the_translation(tmp_path: Path) -> None:
    """What `tr` is asked for in the code, and nothing is missing in the file."""
    import subprocess
    import sys

    root = resources().parent
    target = tmp_path / "fresh.ts"
    sources = [str(path) for path in sorted((root / "studio").rglob("*.py"))]
    tool = Path(sys.executable).parent / "pyside6-lupdate"
    subprocess.run(
        [tool, *sources, "-ts", target, "-locations", "none"], check=True, capture_output=True
    )
    fresh = {
        (context.findtext("name"), message.findtext("source"))
        for context in ET.parse(target).getroot().findall("context")  # noqa: S314
        for message in context.findall("message")
    }
    known = {(context, source) for context, source, *_ in messages("zh_CN")}

    assert fresh - known == set()
    assert known - fresh == set()


def test_a_translation_keeps_the_holes_of_its_source() -> None:
    for _, source, words, _ in messages("zh_CN"):
        for form in words:
            for hole in {part.split("}")[0] for part in source.split("{")[1:]}:
                assert "{" + hole + "}" in form, source


def test_the_compiled_translation_is_used(qapp: QApplication) -> None:
    set_language(qapp, "zh_CN")
    assert QCoreApplication.translate("MainWindow", "Queue") == "队列"
    set_language(qapp, "en")
    assert QCoreApplication.translate("MainWindow", "Queue") == "Queue"
    set_language(qapp, "zh_CN")
