"""Letters on their way out, against a real mail server."""

from __future__ import annotations

import errno
import json
import os
import random
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from automation.chasing.ledger import Outcome
from automation.chasing.letter import Stop
from automation.chasing.outbox import (
    KEYRING,
    PASSWORD,
    PAUSES,
    mail_password,
    save_drafts,
    send_smtp,
    what_became,
)
from automation.chasing.planning import plan_letters
from automation.history.store import HistoryUnavailable
from automation.plan.findings import PlanError
from automation.plan.settings import Settings
from tests.support.letters import record_drafts
from tests.support.mail_server import Mailbox, MailServer, confirmed
from tests.support.plans import action, lead, plan

MONDAY = date(2017, 10, 2)


class StillClock:
    """A clock that goes on only when somebody waits."""

    def __init__(self) -> None:
        self.waited: list[float] = []

    def now(self) -> datetime:
        return datetime(2017, 10, 2, 8, 0, tzinfo=UTC)

    def monotonic(self) -> float:
        return sum(self.waited)

    def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)


@pytest.fixture
def mailbox():
    return Mailbox()


@pytest.fixture
def server(mailbox):
    running = MailServer(mailbox)
    running.start()
    yield running
    running.stop()


def settings_for(server, **more):
    values = {
        "sender": "Improvement team <plan@example.org>",
        "smtp_host": "127.0.0.1",
        "smtp_port": server.port,
        "smtp_security": "none",
        "letters_a_minute": 0,
        "attach_reply_sheet": "no",
    }
    return confirmed(Settings(**(values | more)))


def many(count, settings, *, group=1):
    """Plan a letter for each of `count` leads with one late action each."""
    names = [f"Lead {n:03d}" for n in range(count)]
    leads = tuple(
        replace(lead(name), emails=tuple(f"lead{n:03d}.{g}@example.org" for g in range(group)))
        for n, name in enumerate(names)
    )
    acts = (action(f"{n}.1", lead=name) for n, name in enumerate(names))
    return plan(*acts, leads=leads, settings=settings)


def run(listed, ledger, **more):
    """Plan and send, as `chase --send smtp` does."""
    chase = plan_letters(listed, MONDAY, ledger)
    return chase, send_smtp(
        chase.letters, listed.settings, ledger, clock=more.pop("clock", StillClock()), **more
    )


def test_each_letter_arrives_once_and_a_second_run_sends_nothing(server, mailbox, ledger):
    listed = many(5, settings_for(server))
    _, sent = run(listed, ledger)
    assert sent.count(Outcome.SENT) == 5
    assert not sent.needs_a_person
    assert len(mailbox.messages) == 5
    again, nothing = run(listed, ledger)
    assert (again.letters, nothing.deliveries) == ((), ())
    assert [item.why for item in again.not_sent][:1] == ["0.1: asked today, on 2 October 2017."]
    assert len(mailbox.messages) == 5
    lines, needed = what_became(nothing, again)
    assert lines[:2] == (
        "There was no letter to send.",
        "No letter for Lead 000: 0.1: asked today, on 2 October 2017.",
    )
    assert (len(lines), needed) == (6, False)


def test_what_arrives_is_the_letter(server, mailbox, ledger):
    chase, _ = run(many(1, settings_for(server), group=2), ledger)
    (message,), ((sender, recipients),) = mailbox.messages, mailbox.envelopes
    assert sender == "plan@example.org"
    assert recipients == ("lead000.0@example.org", "lead000.1@example.org")
    assert str(message["Message-ID"]).strip() == chase.letters[0].message_id
    assert message["X-Unsent"] is None
    assert message["Date"].datetime == datetime(2017, 10, 2, 8, 0, tzinfo=UTC)
    text = message.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert text == chase.letters[0].text


def test_a_line_that_begins_with_a_dot_arrives_whole(server, mailbox, ledger):
    listed = plan(action("2.1", text=".hidden"), settings=settings_for(server))
    chase = plan_letters(listed, MONDAY)
    letter = replace(chase.letters[0], text="One\n.\n..two\n. three\n")
    send_smtp([letter], listed.settings, ledger, clock=StillClock())
    text = mailbox.messages[0].get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert text == letter.text


REFUSED = (
    "1.1: the mail server refused lead001.0@example.org on 2 October 2017 (550 5.1.1 no such user): "
    "correct it on the Leads sheet."
)


def test_a_refused_recipient_is_named_and_the_others_get_theirs(server, mailbox, ledger):
    mailbox.rcpt = lambda address: "550 5.1.1 no such user" if address == "lead001.0@example.org" else None
    listed = many(3, settings_for(server))
    _, sent = run(listed, ledger)
    assert [d.outcome for d in sent.deliveries] == [Outcome.SENT, Outcome.REFUSED, Outcome.SENT]
    assert "550 5.1.1 no such user" in str(sent.deliveries[1])
    chase, _ = run(listed, ledger)
    assert chase.letters == ()
    refused = [item.why for item in chase.not_sent if item.lead == "Lead 001"]
    assert refused == [REFUSED]
    corrected = replace(listed, leads=tuple(replace(x, emails=("new@example.org",)) for x in listed.leads))
    _, sent = run(corrected, ledger)
    assert [d.letter.to for d in sent.deliveries] == [("new@example.org",)]


def test_what_did_not_go_is_said_with_its_reason_as_often_as_it_is_run(server, mailbox, ledger):
    mailbox.rcpt = lambda address: "550 no such person" if address == "lead001.0@example.org" else None
    listed = many(3, settings_for(server))
    for said in (
        "Lead 001 (lead001.0@example.org): not sent (550 no such person).",
        "the mail server refused",
    ):
        chase, sent = run(listed, ledger)
        lines, needed = what_became(sent, chase)
        assert needed
        assert sum(said in line for line in lines) == 1
    # The others were asked today, which needs nobody.
    assert {item.lead: item.stop for item in chase.not_sent} == {
        "Lead 000": Stop.NOTHING,
        "Lead 001": Stop.LOOK,
        "Lead 002": Stop.NOTHING,
    }


def test_a_lead_without_an_address_needs_a_person_though_all_other_letters_went(server, ledger):
    listed = many(2, settings_for(server))
    nobody = replace(listed, leads=(replace(listed.leads[0], emails=()), *listed.leads[1:]))
    chase, sent = run(nobody, ledger)
    assert not sent.needs_a_person
    assert [(item.lead, item.stop) for item in chase.not_sent] == [("Lead 000", Stop.MEND)]
    assert what_became(sent, chase)[1]


def test_letters_that_were_never_tried_are_named(server, mailbox, ledger):
    listed = many(2, settings_for(server))
    chase, sent = run(listed, ledger, confirm=lambda _: False)
    assert what_became(sent, chase) == (
        (
            "Nothing was sent.",
            "Lead 000 (lead000.0@example.org): not sent.",
            "Lead 001 (lead001.0@example.org): not sent.",
        ),
        True,
    )
    assert mailbox.messages == []


def test_of_a_group_the_others_get_it(server, mailbox, ledger):
    mailbox.rcpt = lambda address: "550 no" if ".1@" in address else None
    _, sent = run(many(1, settings_for(server), group=3), ledger)
    (delivery,) = sent.deliveries
    assert delivery.outcome is Outcome.SENT
    assert dict(delivery.refused) == {"lead000.1@example.org": "550 no"}
    assert mailbox.envelopes[0][1] == ("lead000.0@example.org", "lead000.2@example.org")
    held = plan_letters(many(1, settings_for(server), group=3), MONDAY, ledger).not_sent
    assert "lead000.1@example.org: 550 no" in held[0].why


def test_a_refusal_for_the_moment_is_tried_again_later(server, mailbox, ledger):
    tries = Counter()

    def greylist(address):
        tries[address] += 1
        return "451 4.7.1 try later" if tries[address] < 3 else None

    mailbox.rcpt = greylist
    clock = StillClock()
    _, sent = run(many(3, settings_for(server)), ledger, clock=clock)
    assert sent.count(Outcome.SENT) == 3
    assert clock.waited == list(PAUSES[:2])
    assert set(mailbox.taken.values()) == {1}


def test_a_refusal_that_does_not_pass_is_given_up_and_comes_again_next_time(server, mailbox, ledger):
    mailbox.data = lambda _: "452 too busy"
    listed = many(1, settings_for(server))
    clock = StillClock()
    _, sent = run(listed, ledger, clock=clock)
    assert [d.outcome for d in sent.deliveries] == [Outcome.FAILED]
    assert clock.waited == list(PAUSES)
    mailbox.data = lambda _: None
    _, sent = run(listed, ledger)
    assert sent.count(Outcome.SENT) == 1


def test_some_of_a_group_refused_for_the_moment_hold_the_letter_up_but_not_for_ever(server, mailbox, ledger):
    mailbox.rcpt = lambda address: "451 later" if ".1@" in address else None
    _, sent = run(many(1, settings_for(server), group=2), ledger)
    assert [d.outcome for d in sent.deliveries] == [Outcome.SENT]
    assert mailbox.envelopes == [("plan@example.org", ("lead000.0@example.org",))]


def test_a_letter_refused_by_its_content_is_refused(server, mailbox, ledger):
    mailbox.data = lambda _: "554 5.6.0 looks like spam"
    _, sent = run(many(1, settings_for(server)), ledger)
    assert [(d.outcome, d.detail) for d in sent.deliveries] == [
        (Outcome.REFUSED, "554 5.6.0 looks like spam")
    ]


@pytest.mark.parametrize("kept", [True, False], ids=["and it had arrived", "and it had not"])
def test_a_connection_that_breaks_off_after_the_letter_is_for_a_person(server, mailbox, ledger, kept):
    calls = Counter()

    def broken(_):
        calls["data"] += 1
        return Mailbox.DROP if calls["data"] == 3 else None

    mailbox.data, mailbox.keep_dropped = broken, kept
    listed = many(5, settings_for(server))
    _, sent = run(listed, ledger)
    assert [d.outcome for d in sent.deliveries] == [
        Outcome.SENT,
        Outcome.SENT,
        Outcome.UNKNOWN,
        Outcome.SENT,
        Outcome.SENT,
    ]
    chase, again = run(listed, ledger)
    assert again.deliveries == ()
    held = [item for item in chase.not_sent if "Nobody knows" in item.why]
    assert [item.lead for item in held] == ["Lead 002"]
    lines, needed = what_became(again, chase)
    assert needed
    assert sum("Nobody knows" in line for line in lines) == 1
    assert [entry.lead for entry in ledger.lost(MONDAY)] == ["Lead 002"]
    assert set(mailbox.taken.values()) == {1}


@pytest.mark.parametrize("where", ["mail", "rcpt"])
def test_a_connection_that_breaks_off_before_the_letter_loses_nothing(server, mailbox, ledger, where):
    calls = Counter()

    def broken(*_):
        calls[where] += 1
        return Mailbox.DROP if calls[where] == 3 else None

    setattr(mailbox, where, broken)
    _, sent = run(many(5, settings_for(server)), ledger)
    assert sent.count(Outcome.SENT) == 5
    assert len(mailbox.taken) == 5
    assert set(mailbox.taken.values()) == {1}


def test_500_letters_with_every_kind_of_trouble(server, mailbox, ledger):
    chance = random.Random(20171002)
    fates = {
        f"lead{n:03d}.0@example.org": chance.choices(
            ["good", "refused", "later", "lost before"], weights=[80, 5, 10, 5]
        )[0]
        for n in range(500)
    }
    tries: Counter[str] = Counter()

    def rcpt(address):
        tries[address] += 1
        fate = fates[address]
        if fate == "refused":
            return "550 no such user"
        if fate == "later" and tries[address] < 3:
            return "451 try later"
        if fate == "lost before" and tries[address] < 2:
            return Mailbox.DROP
        return None

    def data(_):
        return Mailbox.DROP if chance.random() < 0.02 else None

    mailbox.rcpt, mailbox.data = rcpt, data
    listed = many(500, settings_for(server))
    _, sent = run(listed, ledger)
    assert len(sent.deliveries) == 500
    assert max(mailbox.taken.values()) == 1
    for delivery in sent.deliveries:
        refused = fates[delivery.letter.to[0]] == "refused"
        assert (delivery.outcome is Outcome.REFUSED) == refused
        if delivery.outcome is Outcome.SENT:
            assert mailbox.taken[delivery.letter.message_id] == 1
    unknown = {d.letter.lead for d in sent.deliveries if d.outcome is Outcome.UNKNOWN}
    assert unknown
    chase, again = run(listed, ledger)
    assert again.deliveries == ()
    assert {item.lead for item in chase.not_sent if "Nobody knows" in item.why} == unknown
    assert max(mailbox.taken.values()) == 1


def kill_points(seed):
    chance = random.Random(seed)
    places = {"rcpt": 12, "data": 12, "kept": 12, "statement": 120}
    return [(where, chance.randint(1, places[where])) for where in chance.choices(list(places), k=8)]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_killed_at_any_point_and_run_again_no_letter_goes_twice(tmp_path, seed):
    """The sending process is killed by the server, or by itself between two statements of the ledger."""
    mailbox = Mailbox()
    running = MailServer(mailbox)
    running.start()
    count, killed = 80, 0
    try:
        for where, number in [*kill_points(seed), ("never", 0)]:
            process = start(tmp_path, running.port, count, number if where == "statement" else 0)
            arm(mailbox, where, number, process)
            killed += process.wait(timeout=120) != 0
        output = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    finally:
        running.stop()
    assert killed >= 6
    assert max(mailbox.taken.values()) == 1
    looked_at = {item["lead"] for item in output["not_sent"] if "Nobody knows" in item["why"]}
    arrived = {f"Lead {int(to[4:7]):03d}" for _, (to,) in mailbox.envelopes}
    assert arrived | looked_at == {f"Lead {n:03d}" for n in range(count)}
    # Each kill leaves at most one letter for a person.
    assert len(looked_at) <= killed


def start(folder: Path, port: int, count: int, statement: int) -> subprocess.Popen[bytes]:
    script = Path(__file__).with_name("sending_process.py")
    command = [sys.executable, str(script), str(folder), str(port), str(count), str(statement)]
    root = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": path})


def arm(mailbox: Mailbox, where: str, number: int, process) -> None:
    seen: Counter[str] = Counter()

    def at(place):
        seen[place] += 1
        if where == place and seen[place] == number:
            process.kill()
            process.wait()

    def rcpt(_):
        at("rcpt")

    def data(_):
        at("data")

    mailbox.rcpt, mailbox.data, mailbox.after = rcpt, data, lambda: at("kept")


def test_a_server_that_is_not_there_is_one_sentence_and_nothing_is_written_down(ledger, mailbox):
    gone = MailServer(mailbox)
    gone.start()
    gone.stop()
    listed = many(2, settings_for(gone))
    clock = StillClock()
    chase, sent = run(listed, ledger, clock=clock)
    assert sent.deliveries == ()
    assert sent.stopped == f"The mail server 127.0.0.1:{gone.port} refuses the connection."
    assert clock.waited == [5.0, 30.0, 120.0]
    assert ledger.entries() == ()
    assert plan_letters(listed, MONDAY, ledger) == chase


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"sender": ""}, "Letters need a sender: fill in 'Sender' on the Settings sheet with an address."),
        ({"smtp_host": ""}, "No mail server is named: fill in 'Mail server' on the Settings sheet."),
        ({"smtp_port": 0}, "0 is no port: correct 'Mail server port' (often 587)."),
        (
            {"smtp_user": "plan"},
            "The password would travel unprotected: set 'Mail server security' to starttls or tls.",
        ),
    ],
)
def test_settings_that_cannot_work_are_one_sentence(ledger, more, sentence):
    settings = Settings(
        **({"sender": "a@example.org", "smtp_host": "127.0.0.1", "smtp_security": "none"} | more)
    )
    with pytest.raises(PlanError) as caught:
        send_smtp([], settings, ledger)
    assert str(caught.value) == sentence


def test_it_shows_who_would_get_what_and_asks(server, mailbox, ledger):
    shown = []

    def no(text):
        shown.append(text)
        return False

    _, sent = run(many(2, settings_for(server)), ledger, confirm=no)
    assert sent.stopped == "Nothing was sent."
    assert mailbox.messages == []
    (text,) = shown
    assert text.splitlines() == [
        "Lead 000 -> lead000.0@example.org: 1 action late: Improvement plan",
        "    chase: 0.1",
        "Lead 001 -> lead001.0@example.org: 1 action late: Improvement plan",
        "    chase: 1.1",
    ]


def test_the_rate_is_kept(server, ledger):
    clock = StillClock()
    run(many(4, settings_for(server, letters_a_minute=30)), ledger, clock=clock)
    assert clock.waited == [2.0, 2.0, 2.0]


@pytest.fixture
def certificate(tmp_path, monkeypatch):
    """A certificate for this PC that this PC trusts."""
    x509 = pytest.importorskip("cryptography.x509")
    import ipaddress
    import ssl
    from datetime import timedelta

    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(built.public_bytes(serialization.Encoding.PEM) + private)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path)
    return context, lambda: monkeypatch.setenv("SSL_CERT_FILE", str(path))


@pytest.mark.parametrize("how", ["tls", "starttls"])
def test_a_protected_connection_with_a_login(mailbox, ledger, certificate, how):
    context, trust = certificate
    trust()
    running = MailServer(mailbox, login=("plan", "pass word"), **{how: context})
    running.start()
    try:
        settings = settings_for(running, smtp_security=how, smtp_user="plan")
        _, wrong = run(many(1, settings), ledger, password="guess")
        assert "does not accept the user 'plan' with this password (535" in wrong.stopped
        assert "guess" not in wrong.stopped
        _, odd = run(many(1, settings), ledger, password="päss")
        assert odd.stopped.endswith("takes only plain letters in the user and the password.")
        _, sent = run(many(1, settings), ledger, password="pass word")
    finally:
        running.stop()
    assert (sent.stopped, sent.count(Outcome.SENT)) == ("", 1)


def test_a_certificate_that_nobody_knows_is_not_trusted(mailbox, ledger, certificate):
    context, _ = certificate
    running = MailServer(mailbox, starttls=context)
    running.start()
    try:
        _, sent = run(many(1, settings_for(running, smtp_security="starttls")), ledger)
    finally:
        running.stop()
    assert "shows a certificate that cannot be trusted" in sent.stopped
    assert mailbox.messages == []


def test_a_server_without_starttls_gets_no_letter_in_the_open(server, mailbox, ledger):
    _, sent = run(many(1, settings_for(server, smtp_security="starttls")), ledger)
    assert "does not offer STARTTLS" in sent.stopped
    assert mailbox.messages == []


def test_the_password_comes_from_the_environment_else_the_keyring(monkeypatch):
    import keyring

    settings = confirmed(Settings(smtp_host="Mail.example.org", smtp_user="plan"))
    assert mail_password(Settings(), {}) == ""
    assert mail_password(settings, {PASSWORD: "one"}) == "one"
    monkeypatch.setattr(keyring, "get_password", lambda service, user: f"{service} {user}")
    assert mail_password(settings, {}) == f"{KEYRING}@mail.example.org plan"
    monkeypatch.setattr(keyring, "get_password", lambda *_: None)
    with pytest.raises(PlanError, match="There is no password for the mail user 'plan'"):
        mail_password(settings, {})


def test_drafts_of_a_day_can_be_made_again_and_count_the_day_after(tmp_path, ledger):
    listed = many(2, Settings())
    chase = plan_letters(listed, MONDAY, ledger)
    save_drafts(chase.letters, tmp_path / "letters", ledger, clock=StillClock())
    assert plan_letters(listed, MONDAY, ledger) == chase
    after = plan_letters(listed, date(2017, 10, 3), ledger)
    assert after.letters == ()
    assert after.not_sent[0].why == "0.1: asked yesterday, on 2 October 2017."


def test_drafts_that_no_longer_hold_are_taken_away_and_still_count_since_they_may_have_been_sent(
    tmp_path, ledger
):
    listed, folder = many(2, Settings()), tmp_path / "letters"
    chase = plan_letters(listed, MONDAY, ledger)
    first = save_drafts(chase.letters, folder, ledger, clock=StillClock())
    assert first.to_know == ()
    for _ in range(2):
        again = save_drafts([], folder, ledger, as_at=MONDAY, clock=StillClock())
        (said,) = again.to_know
        assert said == (
            "2 drafts of an earlier run for 2 October 2017 taken away. What stood there counts as asked, "
            "since you may have sent it (actions): Lead 000 (1) and Lead 001 (1)."
        )
    assert list(folder.iterdir()) == []
    assert plan_letters(listed, MONDAY, ledger) == chase
    after = plan_letters(listed, date(2017, 10, 3), ledger)
    assert after.letters == ()
    assert after.not_sent[0].why == (
        "0.1: asked yesterday, on 2 October 2017, if its draft was sent before it was taken away."
    )


def test_many_drafts_that_were_taken_away_are_named_in_sentences_that_a_note_can_print(tmp_path, ledger):
    chase = plan_letters(many(20, Settings()), MONDAY, ledger)
    save_drafts(chase.letters, tmp_path / "letters", ledger, clock=StillClock())
    said = save_drafts([], tmp_path / "letters", ledger, as_at=MONDAY, clock=StillClock()).to_know
    assert [len(sentence) < 200 for sentence in said] == [True] * 6
    assert said[1] == "Taken away too: Lead 003 (1), Lead 004 (1) and Lead 005 (1)."
    assert said[-1] == "Taken away too: 5 more."


def test_a_draft_in_the_place_of_another_of_the_day_is_said(tmp_path, ledger):
    chase = plan_letters(many(1, Settings()), MONDAY, ledger)
    save_drafts(chase.letters, tmp_path, ledger, clock=StillClock())
    other = replace(chase.letters[0], letter_id="another")
    (said,) = save_drafts([other], tmp_path, ledger, clock=StillClock()).to_know
    assert said == (
        "New drafts replace those of an earlier run for 2 October 2017; where you sent the earlier one, "
        "delete the new one: Lead 000."
    )


def test_drafts_of_another_plan_in_the_folder_are_not_taken_away(tmp_path, ledger):
    chase = plan_letters(many(2, Settings()), MONDAY)
    save_drafts(chase.letters, tmp_path / "letters")
    record_drafts(ledger, chase.letters[:1], MONDAY, StillClock().now())
    with pytest.raises(
        PlanError, match=r"holds 1 draft not on record with this tracker, such as Lead 001 - "
    ):
        save_drafts([], tmp_path / "letters", ledger, as_at=MONDAY, clock=StillClock())
    assert len(list((tmp_path / "letters").iterdir())) == 2


def busy(*_, **__):
    raise HistoryUnavailable("The history is in use.")


def test_no_draft_is_written_that_cannot_be_written_down_first(tmp_path, ledger, monkeypatch):
    """Nobody would know that it was there, and its lead would be asked again the next day."""
    monkeypatch.setattr(ledger, "intend", busy)
    with pytest.raises(HistoryUnavailable):
        save_drafts(plan_letters(many(2, Settings()), MONDAY).letters, tmp_path / "letters", ledger)
    assert not (tmp_path / "letters").exists()


def test_drafts_that_lie_there_are_counted_by_the_next_run_where_this_one_could_not(
    tmp_path, ledger, monkeypatch
):
    letters = plan_letters(many(2, Settings()), MONDAY).letters
    with monkeypatch.context() as patched:
        patched.setattr(ledger, "set_right", busy)
        with pytest.raises(HistoryUnavailable):
            save_drafts(letters, tmp_path / "letters", ledger)
    assert ledger.entries() == ()
    (cut_off,) = ledger.set_right(StillClock().now())
    assert str(cut_off) == (
        "A run for 2 October 2017 was cut off; 2 letters of it lie in the folder and count as asked."
    )
    assert [entry.outcome for entry in ledger.entries()] == [Outcome.DRAFTED] * 2
    save_drafts(letters, tmp_path / "letters", ledger, clock=StillClock())


@pytest.mark.parametrize("written", [0, 1, 2])
def test_where_the_disk_fills_up_only_the_drafts_that_lie_there_count(tmp_path, ledger, monkeypatch, written):
    letters, left = plan_letters(many(3, Settings()), MONDAY).letters, [written]

    def full(path, content):
        if not left[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        left[0] -= 1
        path.write_bytes(content)

    monkeypatch.setattr("automation.chasing.emails.write_whole", full)
    with pytest.raises(PlanError, match="No space left on device"):
        save_drafts(letters, tmp_path / "letters", ledger, clock=StillClock())
    assert [entry.letter_id for entry in ledger.entries()] == [x.letter_id for x in letters[:written]]
    # The next day asks those whom nobody asked, and no other.
    asked = plan_letters(many(3, Settings()), date(2017, 10, 3), ledger).letters
    assert [letter.lead for letter in asked] == [letter.lead for letter in letters[written:]]


def test_a_night_that_never_stood_in_its_place_withdraws_nothing(tmp_path, ledger):
    """Cut off before the folder had its name: what lies there is the earlier run's, and stays a draft."""
    now, place = StillClock().now(), tmp_path / "2017-10-02" / "letters"
    letters = plan_letters(many(2, Settings()), MONDAY).letters
    save_drafts(letters, place, ledger, clock=StillClock())
    ledger.intend(letters[:1], MONDAY, place, now, run="a")
    (cut_off,) = ledger.set_right(now)
    assert (cut_off.there, cut_off.never) == (1, 0)
    assert [entry.outcome for entry in ledger.entries()] == [Outcome.DRAFTED] * 2


def test_a_night_that_stood_in_its_place_counts_though_somebody_has_moved_its_drafts(tmp_path, ledger):
    now, night = StillClock().now(), tmp_path / "2017-10-02"
    letters = plan_letters(many(2, Settings()), MONDAY).letters
    ledger.intend(letters, MONDAY, night / "letters", now, run="a")
    night.mkdir()
    (night / "run.json").write_text('{"run": "a"}', encoding="utf-8")
    (cut_off,) = ledger.set_right(now)
    assert (cut_off.there, cut_off.never) == (2, 0)
    ledger.intend(letters, date(2017, 10, 3), night / "letters", now, run="b")
    assert ledger.set_right(now)[0].never == 2


def test_letters_drafted_today_may_still_be_sent_today_and_then_never_again(
    tmp_path, server, mailbox, ledger
):
    listed = many(2, settings_for(server))
    chase = plan_letters(listed, MONDAY, ledger)
    save_drafts(chase.letters, tmp_path / "letters", ledger, clock=StillClock())
    _, sent = run(listed, ledger)
    assert sent.count(Outcome.SENT) == 2
    save_drafts(chase.letters, tmp_path / "letters", ledger, clock=StillClock())
    assert [entry.outcome for entry in ledger.entries()] == [Outcome.SENT, Outcome.SENT]
    again = send_smtp(chase.letters, listed.settings, ledger, clock=StillClock())
    assert again.count(Outcome.SENT) == 0
    assert len(mailbox.messages) == 2
