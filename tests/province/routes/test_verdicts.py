from __future__ import annotations

from tests.province.asking import submit_story
from tests.province.making import medium
from tests.province.running import Enrolled, RunningProvince


def test_an_editor_gives_no_verdicts(editor: Enrolled) -> None:
    submission = submit_story(editor)
    path = f"/v1/submissions/{submission}/verdict"

    for answer in (
        editor.ask("GET", "/v1/submissions"),
        editor.ask("POST", path, json={"decision": "adopt"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_a_dispatcher_decides_once(province: RunningProvince) -> None:
    newsroom = province.newsroom()
    editor, dispatcher = province.enrol(newsroom), province.enrol(newsroom, "dispatcher")
    submission = submit_story(editor)
    path = f"/v1/submissions/{submission}/verdict"

    (listed,) = dispatcher.ask("GET", "/v1/submissions").json()["submissions"]
    assert (listed["id"], listed["newsroom"], listed["state"]) == (
        submission,
        newsroom,
        "submitted",
    )
    assert listed["media"] == [{"sha256": medium()["sha256"], "state": "unknown"}]
    unfounded = dispatcher.ask("POST", path, json={"decision": "return"})
    assert (unfounded.status_code, unfounded.json()["code"]) == (400, "reason_needed")
    given = dispatcher.ask("POST", path, json={"decision": "return", "reason": "缺采访"})
    assert (given.status_code, given.json()) == (
        201, {"id": submission, "state": "returned", "epoch": 1, "seq": 4},
    )  # fmt: skip
    again = dispatcher.ask("POST", path, json={"decision": "adopt"})
    assert (again.status_code, again.json()) == (
        409, {"code": "verdict_given", "facts": {"state": "returned"}},
    )  # fmt: skip
    record = editor.ask("GET", "/v1/pull").json()["records"][-1]
    assert (record["kind"], record["payload"]["by"]) == ("story.returned", "采访一号")
