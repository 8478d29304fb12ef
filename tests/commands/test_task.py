"""Tests of crm task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Crm, CrmTerminal


@pytest.fixture(autouse=True)
def somebody(crm: Crm) -> None:
    assert crm("lead", "add", "Nguyễn Văn An", "--phone", "0912345678").code == 0


def _add(crm: Crm, *argv: str) -> dict[str, Any]:
    return dict(crm("task", "add", *argv, "-f", "json").json)


def _ids(crm: Crm, *argv: str) -> list[int]:
    return [int(line) for line in crm("task", "list", *argv, "-f", "ids").lines]


def test_a_task_is_planned_for_a_moment_or_a_whole_day(crm: Crm) -> None:
    timed = _add(crm, "gọi lại", "--on", "lead:1", "--due", "mai 9h")
    assert (timed["due_at"], timed["kind"], timed["state"]) == ("2026-03-14T09:00:00+07:00", "task", "open")
    day = _add(crm, "gửi hàng", "--on", "nguyen van an", "--due", "thứ hai")
    assert (day["due_at"], day["record"], day["done_at"]) == ("2026-03-16", "lead:1", None)


def test_a_task_may_be_about_nobody(crm: Crm) -> None:
    assert _add(crm, "mua giấy in")["record"] is None


def test_open_tasks_are_listed_by_due_and_overdue_ones_are_told(crm: Crm) -> None:
    _add(crm, "no day")
    _add(crm, "next week", "--due", "20/03/2026")
    _add(crm, "this morning", "--due", "13/03/2026 9:00")
    _add(crm, "tonight", "--due", "13/03/2026 19:00")
    _add(crm, "some time today", "--due", "hôm nay")
    _add(crm, "yesterday", "--due", "12/03/2026")
    _add(crm, "done", "--due", "12/03/2026")
    crm("task", "done", "7")
    rows = crm("task", "list", "-f", "json").json
    assert [(row["subject"], row["state"]) for row in rows] == [
        ("yesterday", "overdue"),
        ("some time today", "today"),
        ("this morning", "overdue"),
        ("tonight", "today"),
        ("next week", "open"),
        ("no day", "open"),
    ]
    assert _ids(crm, "--where", "state=overdue") == [6, 3]
    assert _ids(crm, "--all")[-1] == 7


def test_the_list_fits_eighty_columns(crm_terminal: CrmTerminal, crm: Crm) -> None:
    _add(crm, "gọi lại cho chị Hương ở phòng mua hàng về báo giá máy lạnh tầng ba", "--on", "lead:1", "--due", "mai 9h")
    lines = crm_terminal("task", "list").out.splitlines()
    assert any("2026-03-14 09:00" in line and "lead:1" in line and "gọi lại" in line for line in lines)
    assert max(map(len, lines)) <= 80


def test_a_task_is_done_with_its_outcome(crm: Crm) -> None:
    _add(crm, "gọi lại", "--on", "lead:1")
    done = crm("task", "done", "1", "--outcome", "đồng ý", "-f", "json").json
    assert (done["done_at"], done["outcome"]) == ("2026-03-13T16:30:00+07:00", "đồng ý")
    assert _ids(crm) == []
    again = crm("task", "done", "1")
    assert (again.code, "task 1 was done on 2026-03-13 already" in again.err) == (1, True)


def test_several_tasks_are_done_at_once_or_none(crm: Crm) -> None:
    for name in ("a", "b", "c"):
        _add(crm, name)
    assert crm("task", "done", "1", "9").code == 4
    assert _ids(crm) == [1, 2, 3]
    assert crm("task", "done", "task:1", "3", "3").code == 0
    assert crm("task", "done", "-", stdin="2\n").code == 0
    assert _ids(crm) == []


def test_an_appointment_that_was_kept_touches_the_lead_and_a_task_does_not(crm: Crm) -> None:
    _add(crm, "soạn báo giá", "--on", "lead:1")
    crm("task", "done", "1")
    assert crm("lead", "show", "1", "-f", "json").json["status"] == "new"
    _add(crm, "gặp ở văn phòng", "--on", "lead:1", "--kind", "appointment", "--due", "13/03/2026 15:00")
    crm("task", "done", "2", "--at", "13/03/2026 15:00")
    lead = crm("lead", "show", "1", "-f", "json").json
    assert (lead["status"], lead["last_contacted_on"], lead["engagement"]) == ("contacted", "2026-03-13", 15)


def test_a_repeating_task_makes_its_next_one_when_it_is_done(crm: Crm) -> None:
    _add(crm, "gọi hàng tháng", "--on", "lead:1", "--due", "31/01/2026 09:15", "--every", "tháng", "--note", "Zalo")
    result = crm("task", "done", "1", env={"CRM_NOW": "2026-02-01T10:00"})
    assert "task 1 repeats; the next one is task 2" in result.err
    then = crm("task", "show", "2", "-f", "json").json
    assert (then["due_at"], then["repeat"]) == ("2026-02-28T09:15:00+07:00", "month @31")
    assert (then["subject"], then["record"], then["note"]) == ("gọi hàng tháng", "lead:1", "Zalo")
    assert (then["done_at"], then["outcome"]) == (None, None)
    crm("task", "done", "2", env={"CRM_NOW": "2026-02-28T10:00"})
    assert crm("task", "show", "3", "-f", "json").json["due_at"] == "2026-03-31T09:15:00+07:00"


def test_what_was_missed_does_not_pile_up(crm: Crm) -> None:
    _add(crm, "báo cáo", "--due", "01/01/2026", "--every", "2 tuần")
    crm("task", "done", "1")
    assert crm("task", "show", "2", "-f", "json").json["due_at"] == "2026-03-26"


def test_what_repeats_needs_a_first_day(crm: Crm) -> None:
    result = crm("task", "add", "x", "--every", "week")
    assert (result.code, "needs a first day" in result.err) == (1, True)
    _add(crm, "y", "--every", "week", "--due", "mai")
    assert crm("task", "edit", "1", "--due", "-").code == 1
    assert crm("task", "edit", "1", "--due", "-", "--every", "-").code == 0


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (("x", "--every", "fortnight", "--due", "mai"), 1),
        (("x", "--due", "02/2026"), 1),
        (("x", "--kind", "call"), 2),
        (("x", "--on", "lead:9"), 4),
        (("x", "--on", "1"), 2),
        ((), 2),
    ],
)
def test_what_cannot_be_planned_is_refused_in_a_sentence(crm: Crm, argv: tuple[str, ...], code: int) -> None:
    result = crm("task", "add", *argv)
    assert result.code == code
    assert len([line for line in result.err.splitlines() if line.startswith("error:")]) == 1
    assert _ids(crm, "--all") == []


def test_a_task_is_put_off(crm: Crm) -> None:
    _add(crm, "gọi", "--due", "12/03/2026 09:00")
    assert crm("task", "snooze", "1", "--until", "thứ hai", "-f", "json").json["due_at"] == "2026-03-16"
    late = crm("task", "snooze", "1", "--until", "13/03/2026 20:00", "-f", "json").json
    assert (late["due_at"], late["state"]) == ("2026-03-13T20:00:00+07:00", "today")


@pytest.mark.parametrize("until", ["hôm qua", "hôm nay", "13/03/2026 16:30", "-"])
def test_a_task_is_not_put_off_into_the_past(crm: Crm, until: str) -> None:
    _add(crm, "gọi", "--due", "12/03/2026")
    assert crm("task", "snooze", "1", "--until", until).code == 1
    assert crm("task", "show", "1", "-f", "json").json["due_at"] == "2026-03-12"


def test_the_state_is_checked_before_the_day_is_asked_for(crm: Crm) -> None:
    _add(crm, "gọi")
    assert crm("task", "snooze", "1").code == 2
    crm("task", "done", "1")
    assert crm("task", "snooze", "1").code == 1


def test_a_cancelled_task_leaves_the_book_and_comes_back_by_undo(crm: Crm) -> None:
    _add(crm, "gọi", "--due", "mai", "--every", "week")
    assert crm("task", "cancel", "1").code == 0
    assert _ids(crm, "--all") == []
    assert "deleted" in crm("history", "task:1").out
    assert crm("undo").code == 0
    assert _ids(crm) == [1]


def test_several_tasks_are_cancelled_at_once_or_none(crm: Crm) -> None:
    crm("task", "add", "gọi")
    crm("task", "cancel", "-", stdin="1\n1\n9\n").refused(4, "there is no activity 9", "crm task list")
    assert crm("task", "cancel", "-", stdin="1\n1\n").err == "task 1 is cancelled; crm undo brings it back\n"


def test_a_task_that_is_done_is_not_cancelled(crm: Crm) -> None:
    _add(crm, "gọi")
    crm("task", "done", "1")
    assert crm("task", "cancel", "1").code == 1


def test_a_task_is_changed(crm: Crm) -> None:
    _add(crm, "gọi", "--due", "mai")
    changed = crm(
        "task", "edit", "1", "--subject", "gặp", "--due", "15/03/2026 8:00", "--on", "lead:1", "--kind", "appointment",
        "--every", "tuần", "-f", "json",
    ).json  # fmt: skip
    assert (changed["subject"], changed["kind"], changed["record"]) == ("gặp", "appointment", "lead:1")
    assert (changed["due_at"], changed["repeat"]) == ("2026-03-15T08:00:00+07:00", "week")
    assert _ids(crm, "--where", "due_at=15/03/2026") == [1]
    assert crm("task", "edit", "1").code == 2


def test_a_deleted_task_says_when_and_how_to_bring_it_back(crm: Crm) -> None:
    _add(crm, "gọi")
    assert crm("task", "delete", "1", "--yes").code == 0
    result = crm("task", "show", "1")
    assert (result.code, "hint: crm undo" in result.err) == (4, True)
    assert "hint: crm task list" in crm("task", "show", "9").err


def test_a_task_is_shown_with_the_lead(crm: Crm) -> None:
    _add(crm, "gọi lại", "--on", "lead:1", "--due", "mai")
    assert crm("lead", "show", "1", "-f", "json").json["activities"][0]["subject"] == "gọi lại"
