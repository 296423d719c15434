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
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from automation.chasing.emails import write_drafts
from automation.chasing.letter import Outcome, Stop
from automation.chasing.letter_states import mark_entries
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
from automation.chasing.rules import add_working_days
from automation.chasing.smtp import Connection
from automation.history.store import HistoryUnavailable
from automation.plan.findings import PlanError
from automation.plan.settings import Settings
from tests.support.effort import times, trial
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
    assert [item.outcome for item in sent.deliveries].count(Outcome.SENT) == 5
    assert not sent.needs_a_person
    assert len(mailbox.messages) == 5
    again, nothing = run(listed, ledger)
    assert (again.letters, nothing.deliveries) == ((), ())
    assert [item.why for item in again.not_sent][:1] == ["0.1: asked today, on 2 October 2017."]
    assert len(mailbox.messages) == 5
    lines, needed = what_became(nothing, again)
    assert lines[:2] == (
        "There were no letters to send.",
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
    leads = tuple(replace(x, emails=(f"new{n}@example.org",)) for n, x in enumerate(listed.leads))
    corrected = replace(listed, leads=leads)
    _, sent = run(corrected, ledger)
    assert [d.letter.to for d in sent.deliveries] == [("new1@example.org",)]


def test_a_letter_that_was_not_sent_is_reported_at_every_run(server, mailbox, ledger):
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
    assert [(item.lead, item.stop) for item in chase.not_sent] == [("Lead 000", Stop.ADDRESS)]
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


def test_if_one_address_of_a_group_is_refused_the_others_get_the_letter(server, mailbox, ledger):
    mailbox.rcpt = lambda address: "550 no" if ".1@" in address else None
    _, sent = run(many(1, settings_for(server), group=3), ledger)
    (delivery,) = sent.deliveries
    assert delivery.outcome is Outcome.SENT
    assert dict(delivery.refused) == {"lead000.1@example.org": "550 no"}
    assert mailbox.envelopes[0][1] == ("lead000.0@example.org", "lead000.2@example.org")
    held = plan_letters(many(1, settings_for(server), group=3), MONDAY, ledger).not_sent
    assert "lead000.1@example.org: 550 no" in held[0].why


def test_a_temporary_refusal_is_tried_again_later(server, mailbox, ledger):
    tries = Counter()

    def greylist(address):
        tries[address] += 1
        return "451 4.7.1 try later" if tries[address] < 3 else None

    mailbox.rcpt = greylist
    clock = StillClock()
    _, sent = run(many(3, settings_for(server)), ledger, clock=clock)
    assert [item.outcome for item in sent.deliveries].count(Outcome.SENT) == 3
    assert clock.waited == list(PAUSES[:2])
    assert set(mailbox.taken.values()) == {1}


def test_a_refusal_that_does_not_pass_is_given_up_until_the_next_run(server, mailbox, ledger):
    mailbox.data = lambda _: "452 too busy"
    listed = many(1, settings_for(server))
    clock = StillClock()
    _, sent = run(listed, ledger, clock=clock)
    assert [d.outcome for d in sent.deliveries] == [Outcome.FAILED]
    assert clock.waited == list(PAUSES)
    mailbox.data = lambda _: None
    _, sent = run(listed, ledger)
    assert [item.outcome for item in sent.deliveries].count(Outcome.SENT) == 1


def test_a_temporary_refusal_of_one_address_delays_the_letter_but_not_for_ever(server, mailbox, ledger):
    mailbox.rcpt = lambda address: "451 later" if ".1@" in address else None
    _, sent = run(many(1, settings_for(server), group=2), ledger)
    assert [d.outcome for d in sent.deliveries] == [Outcome.SENT]
    assert mailbox.envelopes == [("plan@example.org", ("lead000.0@example.org",))]


def test_a_letter_with_refused_content_is_not_sent(server, mailbox, ledger):
    mailbox.data = lambda _: "554 5.6.0 looks like spam"
    _, sent = run(many(1, settings_for(server)), ledger)
    assert [(d.outcome, d.detail) for d in sent.deliveries] == [
        (Outcome.REFUSED, "554 5.6.0 looks like spam")
    ]


@pytest.mark.parametrize("kept", [True, False], ids=["and it had arrived", "and it had not"])
def test_a_connection_lost_after_the_letter_is_for_a_person(server, mailbox, ledger, kept):
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
def test_a_connection_lost_before_the_letter_loses_nothing(server, mailbox, ledger, where):
    calls = Counter()

    def broken(*_):
        calls[where] += 1
        return Mailbox.DROP if calls[where] == 3 else None

    setattr(mailbox, where, broken)
    _, sent = run(many(5, settings_for(server)), ledger)
    assert [item.outcome for item in sent.deliveries].count(Outcome.SENT) == 5
    assert len(mailbox.taken) == 5
    assert set(mailbox.taken.values()) == {1}


@pytest.mark.parametrize("size", [100, pytest.param(500, marks=pytest.mark.long)])
def test_no_letter_is_lost_or_doubled_by_any_kind_of_trouble(server, mailbox, ledger, size):
    chance = random.Random(20171002)
    fates = {
        f"lead{n:03d}.0@example.org": chance.choices(
            ["good", "refused", "later", "lost before"], weights=[80, 5, 10, 5]
        )[0]
        for n in range(size)
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
    listed = many(size, settings_for(server))
    _, sent = run(listed, ledger)
    assert len(sent.deliveries) == size
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


@trial
def test_after_rounds_of_a_server_that_refuses_drops_and_stalls_everybody_was_asked_once_a_week(
    server, mailbox, ledger, monkeypatch
):
    """After each round the officer looks which letters in doubt arrived, and says so."""
    monkeypatch.setattr(Connection, "open", staticmethod(partial(Connection.open, timeout=0.3)))
    chance, listed = random.Random(45), many(12, settings_for(server))
    trouble = ["550 no such user", "451 later", Mailbox.DROP, Mailbox.STALL]
    day, rounds = MONDAY, times(6, 45)
    for _ in range(rounds):
        mailbox.rcpt = lambda _: chance.choices([None, *trouble], weights=[80, 2, 10, 6, 2])[0]
        mailbox.data = lambda _: chance.choices([None, *trouble], weights=[84, 2, 6, 6, 2])[0]
        mailbox.keep_dropped = chance.random() < 0.5
        chase = plan_letters(listed, day, ledger)
        sent = send_smtp(chase.letters, listed.settings, ledger, clock=StillClock())
        told = {item.lead for item in chase.not_sent} | {item.letter.lead for item in sent.deliveries}
        assert len(told) == 12 or sent.stopped
        for entry in ledger.entries():
            if entry.in_doubt:
                arrived = Outcome.SENT if mailbox.taken[entry.message_id] else Outcome.NOT_SENT
                mark_entries(ledger, [entry], arrived, StillClock().now())
        day = add_working_days(day, 1)
    assert max(mailbox.taken.values()) == 1
    arrived = {entry.message_id: entry for entry in ledger.entries() if entry.state == "sent"}
    assert arrived.keys() == mailbox.taken.keys()
    days = {f"Lead {n:03d}": [] for n in range(12)}
    for entry in arrived.values():
        days[entry.lead].append(entry.day)
    for asked in days.values():
        assert asked
        assert all((later - before).days >= 7 for before, later in pairwise(sorted(asked)))


def kill_points(seed):
    chance = random.Random(seed)
    places = {"rcpt": 12, "data": 12, "kept": 12, "statement": 120}
    return [(where, chance.randint(1, places[where])) for where in chance.choices(list(places), k=8)]


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in (2, 3))])
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


def test_if_the_server_cannot_be_reached_nothing_is_recorded(ledger, mailbox):
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
        ({"smtp_port": 0}, "0 is not a port number: correct 'Mail server port' (often 587)."),
        (
            {"smtp_user": "plan"},
            "The password would travel unprotected: set 'Mail server security' to starttls or tls.",
        ),
    ],
)
def test_settings_that_cannot_work_are_reported_in_one_sentence(ledger, more, sentence):
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
    assert [line.partition(" [our ref")[0] for line in text.splitlines()] == [
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
        assert odd.stopped.endswith("accepts only plain letters in the user name and the password.")
        _, sent = run(many(1, settings), ledger, password="pass word")
    finally:
        running.stop()
    assert (sent.stopped, [item.outcome for item in sent.deliveries].count(Outcome.SENT)) == ("", 1)


def test_an_unknown_certificate_is_not_trusted(mailbox, ledger, certificate):
    context, _ = certificate
    running = MailServer(mailbox, starttls=context)
    running.start()
    try:
        _, sent = run(many(1, settings_for(running, smtp_security="starttls")), ledger)
    finally:
        running.stop()
    assert "shows a certificate that cannot be trusted" in sent.stopped
    assert mailbox.messages == []


def test_a_server_without_starttls_gets_no_letter(server, mailbox, ledger):
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
    with pytest.raises(PlanError, match="No password is stored for the mail user 'plan'"):
        mail_password(settings, {})


def test_drafts_of_a_day_can_be_made_again_and_count_once_they_are_marked_as_sent(tmp_path, ledger):
    listed, tuesday = many(2, Settings()), date(2017, 10, 3)
    chase = plan_letters(listed, MONDAY, ledger)
    save_drafts(chase.letters, tmp_path / "letters", ledger, MONDAY, clock=StillClock())
    assert plan_letters(listed, MONDAY, ledger) == chase
    assert [x.actions for x in plan_letters(listed, tuesday, ledger).letters] == [("0.1",), ("1.1",)]
    ledger.mark([letter.letter_id for letter in chase.letters], Outcome.SENT, StillClock().now())
    after = plan_letters(listed, tuesday, ledger)
    assert after.letters == ()
    assert after.not_sent[0].why == "0.1: asked yesterday, on 2 October 2017."


def test_a_draft_that_nobody_sent_is_replaced_by_the_next_one_and_its_file_goes(tmp_path, ledger):
    listed, tuesday = many(3, Settings()), date(2017, 10, 3)
    monday_folder, folder = tmp_path / "2017-10-02" / "letters", tmp_path / "2017-10-03" / "letters"
    chase = plan_letters(listed, MONDAY, ledger)
    first = save_drafts(chase.letters, monday_folder, ledger, MONDAY, clock=StillClock())
    ledger.mark([chase.letters[0].letter_id], Outcome.SENT, StillClock().now())
    with first.files[1].open("ab") as file:
        file.write(b"PS: I will ring you.")
    save_drafts(plan_letters(listed, tuesday, ledger).letters, folder, ledger, tuesday, clock=StillClock())
    assert [(entry.lead, entry.day, entry.state) for entry in ledger.entries()] == [
        ("Lead 000", MONDAY, "sent"),
        ("Lead 001", MONDAY, "replaced"),
        ("Lead 002", MONDAY, "replaced"),
        ("Lead 001", tuesday, "drafted"),
        ("Lead 002", tuesday, "drafted"),
    ]
    # What was sent stays as it went, and what somebody edited is never removed.
    assert sorted(path.name for path in monday_folder.iterdir()) == [path.name for path in first.files[:2]]
    assert len(list(folder.iterdir())) == 2


def test_on_a_sunday_the_drafts_of_friday_stay(tmp_path, ledger):
    listed, friday, sunday = many(1, Settings()), date(2017, 9, 29), date(2017, 10, 1)
    listed = replace(listed, actions=(action("0.1", "Aug-17", lead="Lead 000"),))
    drafts = plan_letters(listed, friday, ledger).letters
    save_drafts(drafts, tmp_path / "friday", ledger, friday, clock=StillClock())
    letters = plan_letters(listed, sunday, ledger).letters
    save_drafts(letters, tmp_path / "sunday", ledger, sunday, clock=StillClock())
    assert letters == ()
    assert [entry.state for entry in ledger.entries()] == ["drafted"]
    assert len(list((tmp_path / "friday").iterdir())) == 1


def test_drafts_that_a_second_run_of_a_day_replaces_are_named_in_short_sentences(tmp_path, ledger):
    chase = plan_letters(many(20, Settings()), MONDAY, ledger)
    save_drafts(chase.letters, tmp_path / "letters", ledger, MONDAY, clock=StillClock())
    said = save_drafts([], tmp_path / "letters", ledger, MONDAY, clock=StillClock()).to_know
    assert said[0] == (
        "The drafts from an earlier run for 2 October 2017 were replaced. If you have already sent one, "
        "delete its new draft: Lead 000, Lead 001 and Lead 002."
    )
    assert said[1] == "Also replaced: Lead 003, Lead 004 and Lead 005."
    assert said[-1] == "Also replaced: 5 more."
    assert save_drafts([], tmp_path / "letters", ledger, MONDAY, clock=StillClock()).to_know == ()


def test_a_letter_that_goes_by_mail_takes_the_place_of_an_older_draft(tmp_path, server, mailbox, ledger):
    listed, friday = many(2, settings_for(server)), date(2017, 9, 29)
    listed = replace(listed, actions=tuple(action(f"{n}.1", "Aug-17", lead=f"Lead 00{n}") for n in (0, 1)))
    drafts = plan_letters(listed, friday, ledger).letters
    files = save_drafts(drafts, tmp_path, ledger, friday, clock=StillClock()).files
    mailbox.rcpt = lambda address: "550 no" if address.startswith("lead001") else None
    run(listed, ledger)
    assert [(e.lead, e.day, e.state) for e in ledger.entries()] == [
        ("Lead 000", friday, "replaced"),
        ("Lead 001", friday, "drafted"),
        ("Lead 000", MONDAY, "sent"),
        ("Lead 001", MONDAY, "failed"),
    ]
    assert [path.exists() for path in files] == [False, True]


def test_drafts_of_another_plan_in_the_folder_are_not_removed(tmp_path, ledger):
    chase = plan_letters(many(2, Settings()), MONDAY)
    write_drafts(chase.letters, tmp_path / "letters")
    record_drafts(ledger, chase.letters[:1], MONDAY, StillClock().now())
    with pytest.raises(
        PlanError, match=r"holds 1 draft that this tracker has no record of, such as Lead 001 - "
    ):
        save_drafts([], tmp_path / "letters", ledger, MONDAY, clock=StillClock())
    assert len(list((tmp_path / "letters").iterdir())) == 2


def busy(*_, **__):
    raise HistoryUnavailable("The history is in use.")


def test_no_draft_is_written_if_the_ledger_cannot_be_written(tmp_path, ledger, monkeypatch):
    """Nobody would know that it was there, and its lead would be asked again the next day."""
    monkeypatch.setattr(ledger, "intend", busy)
    with pytest.raises(HistoryUnavailable):
        save_drafts(plan_letters(many(2, Settings()), MONDAY).letters, tmp_path / "letters", ledger, MONDAY)
    assert not (tmp_path / "letters").exists()


def test_drafts_of_an_interrupted_run_are_counted_by_the_next_run(tmp_path, ledger, monkeypatch):
    letters = plan_letters(many(2, Settings()), MONDAY).letters
    with monkeypatch.context() as patched:
        patched.setattr(ledger, "set_right", busy)
        with pytest.raises(HistoryUnavailable):
            save_drafts(letters, tmp_path / "letters", ledger, MONDAY)
    assert ledger.entries() == ()
    (cut_off,) = ledger.set_right(StillClock().now())
    assert cut_off == ("A run for 2 October 2017 was interrupted; 2 letters are in the folder.")
    assert [entry.outcome for entry in ledger.entries()] == [Outcome.DRAFTED] * 2
    save_drafts(letters, tmp_path / "letters", ledger, MONDAY, clock=StillClock())


@pytest.mark.parametrize("written", [0, 1, 2])
def test_if_the_disk_fills_up_only_the_drafts_that_were_written_count(tmp_path, ledger, monkeypatch, written):
    letters, left = plan_letters(many(3, Settings()), MONDAY).letters, [written]

    def full(path, content):
        if not left[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        left[0] -= 1
        path.write_bytes(content)

    monkeypatch.setattr("automation.chasing.emails.write_whole", full)
    with pytest.raises(PlanError, match="No space left on device"):
        save_drafts(letters, tmp_path / "letters", ledger, MONDAY, clock=StillClock())
    assert [entry.letter_id for entry in ledger.entries()] == [x.letter_id for x in letters[:written]]


def test_a_night_that_was_never_finished_replaces_nothing(tmp_path, ledger):
    """Cut off before the folder had its name: what lies there is the earlier run's, and stays a draft."""
    now, place = StillClock().now(), tmp_path / "2017-10-02" / "letters"
    letters = plan_letters(many(2, Settings()), MONDAY).letters
    save_drafts(letters, place, ledger, MONDAY, clock=StillClock())
    ledger.intend(letters[:1], MONDAY, place, run="a")
    (cut_off,) = ledger.set_right(now)
    assert "1 letter is in the folder" in cut_off
    assert "never reached" not in cut_off
    assert [entry.outcome for entry in ledger.entries()] == [Outcome.DRAFTED] * 2


def test_the_drafts_of_a_finished_night_count_even_if_somebody_moved_them(tmp_path, ledger):
    now, night = StillClock().now(), tmp_path / "2017-10-02"
    letters = plan_letters(many(2, Settings()), MONDAY).letters
    ledger.intend(letters, MONDAY, night / "letters", run="a")
    night.mkdir()
    (night / "run.json").write_text('{"run": "a"}', encoding="utf-8")
    (cut_off,) = ledger.set_right(now)
    assert "2 letters are in the folder" in cut_off
    assert "never reached" not in cut_off
    ledger.intend(letters, date(2017, 10, 3), night / "letters", run="b")
    assert "2 letters never reached the folder" in ledger.set_right(now)[0]


def test_letters_drafted_today_may_still_be_sent_today_and_then_never_again(
    tmp_path, server, mailbox, ledger
):
    listed = many(2, settings_for(server))
    chase = plan_letters(listed, MONDAY, ledger)
    files = save_drafts(chase.letters, tmp_path / "letters", ledger, MONDAY, clock=StillClock())
    _, sent = run(listed, ledger)
    assert [item.outcome for item in sent.deliveries].count(Outcome.SENT) == 2
    assert not any(path.exists() for path in files.files)
    save_drafts(chase.letters, tmp_path / "letters", ledger, MONDAY, clock=StillClock())
    assert [entry.outcome for entry in ledger.entries()] == [Outcome.SENT, Outcome.SENT]
    again = send_smtp(chase.letters, listed.settings, ledger, clock=StillClock())
    assert [item.outcome for item in again.deliveries].count(Outcome.SENT) == 0
    assert len(mailbox.messages) == 2
