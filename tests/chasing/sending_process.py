"""A process that plans and sends, to be killed: `sending_process.py FOLDER PORT COUNT STATEMENT`.

With a STATEMENT above 0 it kills itself before the ledger's statement of that number.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import date
from pathlib import Path

from automation.chasing.ledger import Ledger
from automation.chasing.letter import chase_json
from automation.chasing.outbox import send_smtp
from automation.chasing.planning import plan_letters
from automation.history.store import History
from automation.plan.settings import Settings
from tests.support.mail_server import confirmed
from tests.support.plans import action, lead, plan


def die() -> None:
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


def main(folder: str, port: str, count: str, statement: str) -> None:
    settings = confirmed(
        Settings(
            sender="plan@example.org",
            smtp_host="127.0.0.1",
            smtp_port=int(port),
            smtp_security="none",
            letters_a_minute=0,
            attach_reply_sheet="no",
        )
    )
    names = [f"Lead {n:03d}" for n in range(int(count))]
    listed = plan(
        *(action(f"{n}.1", lead=name) for n, name in enumerate(names)),
        leads=tuple(lead(name, f"lead{n:03d}@example.org") for n, name in enumerate(names)),
        settings=settings,
    )
    history = History.open(Path(folder) / "history.sqlite")
    ledger, connection = Ledger(history), history.connection
    left = int(statement)

    def count_down(_: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            die()

    if left:
        connection.set_trace_callback(count_down)
    chase = plan_letters(listed, date(2017, 10, 2), ledger)
    send_smtp(chase.letters, settings, ledger)
    chase = plan_letters(listed, date(2017, 10, 2), ledger)
    Path(folder, "out.json").write_text(json.dumps(chase_json(chase)), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
