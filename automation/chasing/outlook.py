"""Letters as drafts in Outlook itself, on a Windows PC that has it: saved in Drafts, never sent.

Kept thin, because it can only be tried where Outlook is. The new Outlook has no such door; its users open
the .eml files.
"""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from automation.chasing.ledger import Ledger, Outcome, Way
from automation.chasing.letter import Letter
from automation.chasing.outbox import Clock, Delivery, Sent, SystemClock
from automation.chasing.people import name_of
from automation.chasing.reply_sheet import reply_name, reply_sheet
from automation.plan.due import uk
from automation.plan.findings import PlanError

_MAIL_ITEM = 0
_NO_OUTLOOK = (
    "Outlook cannot be reached from here: it needs Windows with classic Outlook. "
    "Use the drafts on disk instead (--send drafts)."
)


def outlook_application() -> Any:
    """Reach the Outlook of this PC.

    Raises:
        PlanError: if there is none, or it does not let other programs in.
    """
    try:
        # Only on Windows, and only where pywin32 is installed.
        client = importlib.import_module("win32com.client")
        return client.Dispatch("Outlook.Application")
    except ImportError:
        raise PlanError(_NO_OUTLOOK) from None
    except Exception as problem:
        raise PlanError(_NO_OUTLOOK) from problem


def save_in_outlook(
    letters: Sequence[Letter],
    ledger: Ledger,
    *,
    application: Callable[[], Any] = outlook_application,
    clock: Clock | None = None,
) -> Sent:
    """Save letters as drafts in Outlook, each once.

    Raises:
        PlanError: if Outlook cannot be reached; nothing has been saved then.
    """
    clock = clock or SystemClock()
    outlook = application()
    deliveries = []
    for letter in letters:
        if not ledger.begin(letter, Way.OUTLOOK, clock.now()):
            why = f"a draft of it is in Outlook already, or it has left, on {uk(letter.as_at)}"
            deliveries.append(Delivery(letter, Outcome.SENDING, why))
            continue
        try:
            _save(outlook, letter)
        except Exception as problem:  # noqa: BLE001 (COM errors share no base class)
            # Whether Outlook kept it is not known, but a draft reaches nobody: it may be made again.
            detail = f"Outlook would not save it: {problem}"
            ledger.settle(letter.letter_id, Outcome.FAILED, clock.now(), detail=detail)
            deliveries.append(Delivery(letter, Outcome.FAILED, detail))
        else:
            ledger.settle(letter.letter_id, Outcome.DRAFTED, clock.now())
            deliveries.append(Delivery(letter, Outcome.DRAFTED))
    return Sent(tuple(deliveries))


def _save(outlook: Any, letter: Letter) -> None:
    item = outlook.CreateItem(_MAIL_ITEM)
    _, sender = name_of(letter.sender)
    if sender:
        item.SentOnBehalfOfName = sender
    item.To = "; ".join(letter.to)
    item.CC = "; ".join(letter.cc)
    item.Subject = letter.subject
    # Outlook makes the plain text of it itself.
    item.HTMLBody = letter.html
    if not letter.rows:
        item.Save()
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder) / reply_name(letter)
        path.write_bytes(reply_sheet(letter))
        item.Attachments.Add(str(path))
        item.Save()
