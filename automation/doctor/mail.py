"""Mail: can letters and the morning note leave through the mail server. Nothing is sent to find out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from automation.chasing.outbox import PASSWORD, keyring_name, mail_password
from automation.chasing.people import name_of, one_line
from automation.chasing.smtp import Connection, DeliveryError, MailServer
from automation.doctor.lines import Line, fine, mend, said
from automation.doctor.pc import WINDOWS
from automation.doctor.setup import Setup
from automation.plan.findings import PlanError
from automation.plan.leads import read_addresses
from automation.trusted import Kind, is_confirmed, not_confirmed

SETTINGS, PASSWORD_LINE, SERVER = "Mail settings", "Mail password", "Mail server"

PATIENCE = 8.0
"""Seconds to wait for the mail server's answer."""


def look_at_mail(setup: Setup) -> Iterator[Line]:
    """The mail settings fit together, a password is to be had, and the server answers."""
    settings = setup.plan_of.read.plan.settings
    on_sheet = "on the sheet Settings"
    if not settings.smtp_host.strip():
        if settings.note_to.strip():
            yield mend(
                SETTINGS,
                f"'Morning note to' names {one_line(settings.note_to)}, and no mail server is named that "
                "could send it.",
                f"Fill in 'Mail server' {on_sheet} (IT knows its name), or clear 'Morning note to'.",
            )
            return
        yield said(
            SETTINGS,
            "No mail server is named, so nothing is sent: letters are drafts to open in Outlook "
            "(chase --send drafts).",
        )
        return
    try:
        server = MailServer.proposed(settings)
    except PlanError as error:
        yield mend(SETTINGS, str(error), f"Correct it {on_sheet}.")
        return
    wrong = _wrong_addresses(setup)
    if wrong:
        yield mend(SETTINGS, *wrong)
        return
    strange = [
        not_confirmed(kind, value)
        for kind, value in (
            (Kind.SERVER, server.words),
            *((Kind.RECIPIENT, address) for address in read_addresses([settings.note_to])[0]),
        )
        if not is_confirmed(kind, value)
    ]
    for sentence in strange:
        yield mend(
            SETTINGS,
            f"Nothing goes there yet: {sentence.partition('. If it is right')[0]}.",
            f"If it is right, confirm it. If not, correct it {on_sheet}.",
            setup.pc.own_command("doctor", setup.tracker, "--trust"),
        )
    if not is_confirmed(Kind.SERVER, server.words):
        return
    yield fine(
        SETTINGS,
        f"Mail goes through {server} ({settings.smtp_security}), from {name_of(settings.sender)[1]}.",
    )
    yield from _look_for_password(setup)
    yield _look_for_server(replace(server, user="", password=""))


def _wrong_addresses(setup: Setup) -> tuple[str, str] | None:
    """Say what is wrong with an address in the settings, and the step that mends it."""
    settings = setup.plan_of.read.plan.settings
    step = "Write one e-mail address beside '{}' on the sheet Settings."
    if not name_of(settings.sender)[1]:
        given = one_line(settings.sender)
        message = f"'Sender' is no e-mail address: '{given}'." if given else "'Sender' is blank."
        return f"{message} Letters need an address that they come from.", step.format("Sender")
    good, bad = read_addresses([settings.note_to])
    if settings.note_to.strip() and (bad or not good):
        return f"'Morning note to' is no e-mail address: '{one_line(settings.note_to)}'.", step.format(
            "Morning note to"
        )
    return None


def _look_for_password(setup: Setup) -> Iterator[Line]:
    settings, pc = setup.plan_of.read.plan.settings, setup.pc
    user = one_line(settings.smtp_user)
    if not user:
        yield said(PASSWORD_LINE, "No 'Mail server user' is named, so the server is used without logging in.")
        return
    try:
        mail_password(settings, pc.environ)
    except PlanError:
        store = pc.command("keyring", "set", keyring_name(settings.smtp_host.strip()), user)
        other = f"$env:{PASSWORD}" if pc.system == WINDOWS else PASSWORD
        yield mend(
            PASSWORD_LINE,
            f"There is no password for the mail user '{user}'.",
            f"Store it in this PC's own store of passwords (it asks for it), or set {other}:",
            store,
        )
        return
    where = (
        f"the environment variable {PASSWORD}" if pc.environ.get(PASSWORD) else "this PC's store of passwords"
    )
    yield fine(PASSWORD_LINE, f"There is one for '{user}', in {where}. It was not tried.")


def _look_for_server(server: MailServer) -> Line:
    try:
        Connection.open(server, timeout=PATIENCE).close()
    except DeliveryError as error:
        step = "Compare 'Mail server', its port and its security on the sheet Settings with what IT says"
        more = (
            ", and whether this PC may reach it (a firewall, or no network just now)."
            if error.temporary
            else "."
        )
        return mend(SERVER, str(error), step + more)
    protected = {"starttls": "protects the connection", "tls": "protects the connection"}.get(
        server.security, "answers without protection, as the settings say"
    )
    return fine(
        SERVER,
        f"{server} answers and {protected}. Nothing was sent.".replace("answers and answers", "answers"),
    )
