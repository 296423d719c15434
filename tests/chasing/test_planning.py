"""Who gets a letter on a day, and who gets none and why."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from automation.chasing.letter import Level, chase_json, subject_mark
from automation.chasing.planning import chase_with_history, plan_letters
from automation.history.store import History
from automation.plan.due_words import strike
from automation.plan.settings import Settings
from automation.tracker.read.result import ReadTracker
from tests.support.letters import record_sent
from tests.support.plans import EIGHT_WORDS, action, lead, plan, section, under

MONDAY = date(2017, 10, 2)
NOW = datetime(2017, 10, 2, 6, 0, tzinfo=UTC)


def whys(chase):
    return [(item.lead, item.why) for item in chase.not_sent]


def test_one_letter_a_lead_however_many_actions():
    chase = plan_letters(
        plan(
            action("2.1", "Sep-17", "Red"),
            action("2.2", "Jul-17"),
            action("2.3", "Oct-17", lead="Team managers"),
            action("9A.1", "Aug-17"),
            action("9A.2", "Jul-17", "Blue"),
            action("9A.3", "Dec-17"),
        ),
        MONDAY,
    )
    assert [(x.lead, x.level, x.actions) for x in chase.letters] == [
        ("ART service manager", Level.CHASE, ("2.2", "9A.1", "2.1"))
    ]
    assert chase.not_sent == ()


def test_a_letter_holds_what_is_late_first_and_then_what_is_coming():
    chase = plan_letters(plan(action("2.1", "Oct-17"), action("2.2", "Sep-17")), date(2017, 10, 18))
    (letter,) = chase.letters
    assert letter.actions == ("2.2", "2.1")
    assert letter.level is Level.CHASE
    assert letter.subject.startswith("1 action late, 1 coming up: ")


def test_a_shared_action_is_in_the_letter_of_each_lead():
    chase = plan_letters(plan(action("2.1", lead="Team managers; Head of service")), MONDAY)
    assert [(x.lead, x.actions) for x in chase.letters] == [
        ("Team managers", ("2.1",)),
        ("Head of service", ("2.1",)),
    ]


def test_the_same_day_gives_the_same_letters():
    one = plan_letters(plan(action("2.1"), action("3.1", lead="Team managers")), MONDAY)
    two = plan_letters(plan(action("2.1"), action("3.1", lead="Team managers")), MONDAY)
    assert one == two
    assert json.dumps(chase_json(one)) == json.dumps(chase_json(two))
    assert len({x.message_id for x in one.letters}) == 2


def test_a_group_may_have_several_addresses():
    leads = (replace(lead("ART service manager"), emails=("a@example.org", "b@example.org")),)
    (letter,) = plan_letters(plan(action("2.1"), leads=leads), MONDAY).letters
    assert letter.to == ("a@example.org", "b@example.org")


@pytest.mark.parametrize("wrong", ["art at example.org", "a@b", "a@@example.org", "-"])
def test_a_malformed_address_is_named_and_the_other_letters_go(wrong):
    leads = (replace(lead("ART service manager"), emails=(wrong,)), lead("Team managers", row=3))
    chase = plan_letters(plan(action("2.1"), action("3.1", lead="Team managers"), leads=leads), MONDAY)
    assert [x.lead for x in chase.letters] == ["Team managers"]
    ((name, why),) = whys(chase)
    assert name == "ART service manager"
    assert why.startswith("2.1: '")
    assert "is not an e-mail address. Type whole addresses" in why
    assert "\n" not in why


def test_a_lead_who_is_not_on_the_leads_sheet_gets_no_letter_and_is_reported():
    chase = plan_letters(plan(action("2.1"), leads=()), MONDAY)
    assert whys(chase) == [("ART service manager", "2.1: 'ART service manager' is not on the Leads sheet.")]


def test_an_action_without_a_lead_is_reported():
    assert whys(plan_letters(plan(action("2.1", lead="")), MONDAY)) == [("", "2.1: no lead is named.")]


def test_nobody_is_chased_about_a_date_that_is_struck_through():
    gone = strike("Sep-17")
    chase = plan_letters(plan(action("2.1", f"{gone} Dec-17")), date(2030, 1, 7))
    assert chase.letters == ()
    said = f"2.1: its due date '{gone} Dec-17' is struck through: type the date that applies."
    assert whys(chase) == [("ART service manager", said)]


def test_nobody_is_chased_about_a_date_that_is_not_understood():
    unclear = action("2.1", "Q2 or so")
    chase = plan_letters(plan(unclear), date(2030, 1, 7))
    assert chase.letters == ()
    assert whys(chase) == [
        (
            "ART service manager",
            "2.1: its due date 'Q2 or so' is not understood: confirm it on the Due dates sheet.",
        )
    ]


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2017, 10, 7), "7 October 2017 is a Saturday: letters go out again on 9 October 2017."),
        (
            date(2018, 5, 7),
            "7 May 2018 is a bank holiday in England (May Day): letters go out again on 8 May 2018.",
        ),
        (
            date(2018, 3, 30),
            "30 March 2018 is a bank holiday in England (Good Friday): letters go out again on 3 April 2018.",
        ),
    ],
)
def test_no_letters_go_out_at_weekends_and_on_bank_holidays(day, why):
    chase = plan_letters(plan(action("2.1")), day)
    assert chase.letters == ()
    assert whys(chase) == [("ART service manager", f"2.1: {why}")]


def away(**more):
    return lead("ART service manager", "art@example.org", away_until=date(2017, 10, 6), **more)


def test_a_lead_who_is_away_gets_nothing():
    chase = plan_letters(plan(action("2.1"), leads=(away(),)), MONDAY)
    assert chase.letters == ()
    assert whys(chase) == [
        ("ART service manager", "2.1: ART service manager is away until 6 October 2017, with no cover named.")
    ]
    assert len(plan_letters(plan(action("2.1"), leads=(away(),)), date(2017, 10, 9)).letters) == 1


def test_the_cover_gets_the_letter_instead():
    leads = (away(cover="Team managers"), lead("Team managers", "team@example.org", person="Zoë Ali"))
    (letter,) = plan_letters(plan(action("2.1"), leads=leads), MONDAY).letters
    assert (letter.lead, letter.to) == ("ART service manager", ("team@example.org",))
    assert "Dear Zoë Ali" in letter.text
    assert "you cover for ART service manager, who is away until 6 October 2017" in letter.text


def test_the_cover_may_be_an_address():
    (letter,) = plan_letters(plan(action("2.1"), leads=(away(cover="duty@example.org"),)), MONDAY).letters
    assert letter.to == ("duty@example.org",)


@pytest.mark.parametrize(
    ("cover", "why"),
    [
        (
            "Nobody",
            (
                "and the cover cannot be reached: 'Nobody' is neither on the sheet Leads nor an e-mail "
                "address. Type a lead of this sheet or an address (Leads!G2)."
            ),
        ),
        ("ART service manager", "and is named as their own cover."),
        ("Team managers", "and so is the cover, Team managers."),
    ],
)
def test_a_cover_who_cannot_be_reached_is_reported(cover, why):
    other = lead("Team managers", away_until=date(2017, 10, 31))
    chase = plan_letters(plan(action("2.1"), leads=(away(cover=cover), other)), MONDAY)
    assert chase.letters == ()
    assert whys(chase)[0][1].endswith(why)


@pytest.mark.parametrize("quiet", ["2", "2.1", "9A; 2", "lmg, 2.1"])
def test_the_quiet_setting_mutes_a_section_or_an_action(quiet):
    listed = plan(
        action("2.1"),
        action("9A.1", "Dec-18"),
        action("LMG.1", "Dec-18"),
        settings=Settings(quiet=quiet),
        sections=(section("2"), section("9A"), section("LMG")),
    )
    chase = plan_letters(listed, MONDAY)
    assert chase.letters == ()
    assert whys(chase) == [("ART service manager", "2.1: muted by Quiet on the Settings sheet.")]
    assert chase.findings == ()


def test_the_quiet_setting_mutes_nothing_else_and_reports_unknown_refs():
    listed = plan(action("2.1"), action("2.10"), settings=Settings(quiet="2.l; 2.1"))
    chase = plan_letters(listed, MONDAY)
    assert [x.actions for x in chase.letters] == [("2.10",)]
    assert [(f.sheet, f.ref) for f in chase.findings] == [("Settings", "2.l")]


def test_a_wrong_template_stops_its_letters_and_says_so(tmp_path: Path):
    folder = tmp_path / "templates" / "letters"
    folder.mkdir(parents=True)
    (folder / "lead.txt").write_text("Subject: {{ counts }}\n\nDear {{ deer }},\n", encoding="utf-8")
    chase = plan_letters(plan(action("2.1")), MONDAY, beside=tmp_path)
    assert chase.letters == ()
    assert whys(chase) == [
        (
            "ART service manager",
            "2.1: Template lead.txt, line 3: there is no tag 'deer'. Did you mean 'dear'?",
        )
    ]


def test_the_trackers_own_template_wins(tmp_path: Path):
    folder = tmp_path / "templates" / "letters"
    folder.mkdir(parents=True)
    (folder / "lead.txt").write_text(
        "Subject: Ours\n{% for action in late %}{{ action.ref }}{% endfor %}\n", encoding="utf-8"
    )
    (letter,) = plan_letters(plan(action("2.1")), MONDAY, beside=tmp_path).letters
    assert (letter.subject, letter.text) == (f"Ours {subject_mark(letter.letter_id)}", "2.1\n")


def test_a_sender_that_is_not_an_address_is_a_finding():
    chase = plan_letters(plan(action("2.1"), settings=Settings(sender="improvement team")), MONDAY)
    assert [f.code for f in chase.findings] == ["L91"]
    assert chase.letters[0].sender == ""


def test_nobody_is_asked_about_a_ref_that_two_rows_share():
    first, second = action("2.1", "Sep-17"), action("2.1", "Aug-17", row=3)
    chase = plan_letters(plan(first, second, action("2.2", row=4)), MONDAY)
    assert [x.actions for x in chase.letters] == [("2.2",)]
    assert {x.ref for x in chase.waiting} == {"2.1"}


def test_a_cell_with_half_an_address_in_it_gets_no_letter_at_all():
    group = replace(lead("ART service manager"), emails=("a@example.org\nBcc: x at y.org", "b@example.org"))
    chase = plan_letters(plan(action("2.1"), leads=(group,)), MONDAY)
    assert chase.letters == ()
    assert len(chase.not_sent) == 1


def test_the_history_shows_whether_somebody_answered(tmp_path):
    before = plan(action("2.1", "Sep-17"), action("3.1", "Sep-17", lead="Team managers"))
    told = replace(before, actions=(replace(before.actions[0], comments="On Friday."), before.actions[1]))
    with History.open(tmp_path / "plan-history.sqlite") as history:
        history.record(ReadTracker(before), MONDAY, None)
        first = chase_with_history(ReadTracker(before), MONDAY, history)
        record_sent(first.ledger, first.chase.letters, MONDAY, NOW)
        for day in (date(2017, 10, 3), date(2017, 10, 5)):
            history.record(ReadTracker(told), day, None)
        later = chase_with_history(ReadTracker(told), date(2017, 10, 10), history)  # 7 days after the answer
    assert [letter.lead for letter in first.chase.letters] == ["ART service manager", "Team managers"]
    assert [letter.lead for letter in later.chase.letters] == ["ART service manager", "Team managers"]
    rows = {row.ref: row.answered for row in later.register}
    assert rows == {"2.1": "Yes, on 3 October 2017", "3.1": "No"}
    with History.open(tmp_path / "plan-history.sqlite") as history:
        history.record(ReadTracker(before), date(2017, 10, 6), None)
        again = chase_with_history(ReadTracker(before), date(2017, 10, 9), history)
    # The comment came and went again; the last change was on the 6th.
    assert [letter.lead for letter in again.chase.letters] == ["Team managers"]
    assert again.chase.not_sent[0].why == "2.1: updated on 6 October 2017."


def test_a_letter_speaks_the_words_of_the_key_and_asks_only_about_what_is_open():
    rated = ("Off course", "Not begun", "Done, not yet evidenced", "Dropped", "Complete")
    own = under(
        EIGHT_WORDS,
        plan(
            *(action(f"2.{number}", "Sep-17", word, row=number) for number, word in enumerate(rated, 2)),
            settings=Settings(attach_reply_sheet="no"),
        ),
    )
    (letter,) = plan_letters(own, MONDAY).letters
    assert [asked.label for asked in letter.asked] == ["2.2", "2.3"]
    assert "Off course" in letter.text
    assert "(Not begun, On course, Amber, Amber E, Off course, 'Done, not yet evidenced', Complete or" in (
        " ".join(letter.text.split())
    )
    off = own.actions[0].rating
    assert f"#{off.colour}" in letter.html
    assert not any(word in letter.text for word in ("Blue", "Green"))
