"""Mail: can letters and the morning note leave through the mail server. Nothing is sent to find out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from automation.chasing.outbox import PASSWORD, keyring_name, mail_password
from automation.chasing.people import name_of, one_line
from automation.chasing.smtp import Connection, DeliveryError, MailServer
from automation.doctor.pc import WINDOWS, Setup
from automation.doctor.report import Line, fine, mend, said
from automation.plan.findings import PlanError
from automation.plan.leads import read_addresses
from automation.plan.settings import Settings
from automation.trusted import Kind, is_confirmed, not_confirmed

PASSWORD_LINE, SERVER = "Mail password", "Mail server"

PATIENCE = 8.0
"""Seconds to wait for the mail server's answer."""

_ON_SHEET = "on the sheet Settings"


def look_at_mail(setup: Setup) -> Iterator[Line]:
    """The mail settings fit together, a password is to be had, and the server answers."""
    settings = setup.plan_of.read.plan.settings
    if not settings.smtp_host.strip():
        yield _without_server(settings)
        return
    try:
        server = MailServer.proposed(settings)
    except PlanError as error:
        yield mend(str(error), f"Correct it {_ON_SHEET}.")
        return
    wrong = _wrong_address(settings)
    if wrong is not None:
        yield wrong
        return
    for kind, value in proposed_by_mail(settings):
        if not is_confirmed(kind, value):
            sentence = not_confirmed(kind, value).partition(". If it is right")[0]
            yield mend(
                f"Nothing goes there yet: {sentence}.",
                f"If it is right, confirm it. If not, correct it {_ON_SHEET}.",
                setup.pc.own_command("doctor", setup.tracker, "--trust"),
            )
    if not is_confirmed(Kind.SERVER, server.words):
        return
    yield fine(f"Mail goes through {server} ({settings.smtp_security}), from {name_of(settings.sender)[1]}.")
    yield _look_for_password(setup)
    yield _look_for_server(replace(server, user="", password=""))


def proposed_by_mail(settings: Settings) -> Iterator[tuple[Kind, str]]:
    """Return the mail server and the recipients of the morning note that a tracker proposes."""
    if settings.smtp_host.strip():
        with suppress(PlanError):  # what can be no mail server is a line of the report
            yield Kind.SERVER, MailServer.proposed(settings).words
    for address in read_addresses([settings.note_to])[0]:
        yield Kind.RECIPIENT, address


def _without_server(settings: Settings) -> Line:
    if settings.note_to.strip():
        return mend(
            f"'Morning note to' names {one_line(settings.note_to)}, and no mail server is named that "
            "could send it.",
            f"Fill in 'Mail server' {_ON_SHEET} (IT knows its name), or clear 'Morning note to'.",
        )
    return said(
        "No mail server is named, so nothing is sent: letters are drafts to open in Outlook "
        "(chase --send drafts)."
    )


def _wrong_address(settings: Settings) -> Line | None:
    """Return what is wrong with an address in the settings, and the step that mends it."""
    step = f"Write one e-mail address beside '{{}}' {_ON_SHEET}."
    if not name_of(settings.sender)[1]:
        given = one_line(settings.sender)
        message = f"'Sender' is no e-mail address: '{given}'." if given else "'Sender' is blank."
        return mend(f"{message} Letters need an address that they come from.", step.format("Sender"))
    good, bad = read_addresses([settings.note_to])
    if settings.note_to.strip() and (bad or not good):
        message = f"'Morning note to' is no e-mail address: '{one_line(settings.note_to)}'."
        return mend(message, step.format("Morning note to"))
    return None


def _look_for_password(setup: Setup) -> Line:
    settings, pc = setup.plan_of.read.plan.settings, setup.pc
    user = one_line(settings.smtp_user)
    if not user:
        return said(
            "No 'Mail server user' is named, so the server is used without logging in.", PASSWORD_LINE
        )
    try:
        mail_password(settings, pc.environ)
    except PlanError:
        other = f"$env:{PASSWORD}" if pc.system == WINDOWS else PASSWORD
        return mend(
            f"There is no password for the mail user '{user}'.",
            f"Store it in this PC's own store of passwords (it asks for it), or set {other}:",
            pc.command("keyring", "set", keyring_name(settings.smtp_host.strip()), user),
            PASSWORD_LINE,
        )
    in_environment = f"the environment variable {PASSWORD}"
    where = in_environment if pc.environ.get(PASSWORD) else "this PC's store of passwords"
    return fine(f"There is one for '{user}', in {where}. It was not tried.", PASSWORD_LINE)


def _look_for_server(server: MailServer) -> Line:
    try:
        Connection.open(server, timeout=PATIENCE).close()
    except DeliveryError as error:
        step = "Compare 'Mail server', its port and its security on the sheet Settings with what IT says"
        reach = ", and whether this PC may reach it (a firewall, or no network just now)"
        return mend(str(error), f"{step}{reach if error.temporary else ''}.", what=SERVER)
    protected = server.security in {"starttls", "tls"}
    how = "and protects the connection" if protected else "without protection, as the settings say"
    return fine(f"{server} answers {how}. Nothing was sent.", SERVER)
