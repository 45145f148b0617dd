"""The house rules a linter cannot say: every room has its test, and no room grows unnoticed."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TESTS = Path(__file__).parent
MODULES = sorted(
    path.relative_to(ROOT)
    for house in ("studio", "province")
    for path in (ROOT / house).rglob("*.py")
    if path.stem not in {"__init__", "__main__"} and "migrations" not in path.parts
)

TABLES = (
    "base", "column", "confirmed", "fact", "intent", "media", "mention", "notice", "person",
    "saved_filter", "search", "story", "topic",
)  # fmt: skip
HELD_BY = {f"studio/models/{name}.py": "models/test_schema.py" for name in TABLES} | {
    f"studio/tour/{name}.py": "tour/test_guide.py"
    for name in ("actor", "column_steps", "stage", "steps", "writing_steps")
}
"""Modules without a test of their own: which one holds them."""

VAGUE_NAMES = {"utils", "util", "helpers", "common", "misc", "manager", "shared"}
SMELLS_AT_LINES = 400


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_module_has_a_telling_name(module: Path) -> None:
    assert not VAGUE_NAMES & set(module.stem.split("_")), "say what is in it"


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_module_has_its_test(module: Path) -> None:
    """`studio/ui/shell/notices.py` is tested by `tests/ui/shell/test_notices.py`."""
    house, *rooms = module.parts[:-1]
    folder = TESTS.joinpath(*rooms) if house == "studio" else TESTS.joinpath(house, *rooms)
    held_by = HELD_BY.get(module.as_posix())
    expected = TESTS / held_by if held_by else folder / f"test_{module.name}"

    assert expected.exists(), f"{module} has no {expected.relative_to(ROOT)}"


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_long_module_is_noticed(module: Path) -> None:
    lines = len((ROOT / module).read_text(encoding="utf-8").splitlines())
    if lines > SMELLS_AT_LINES:
        # printed, not failed: length is a smell to look at, not a rule
        print(f"{module}: {lines} lines; is it two rooms?")  # noqa: T201
    assert lines < 3 * SMELLS_AT_LINES, "this is more than one room"
