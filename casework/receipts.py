"""What a gateway tells later about a letter: kept beside it, once, whatever order it comes in."""

from __future__ import annotations

from datetime import datetime

from domain.receipt import Receipt
from storage import cases, outbox
from storage.database import Database


def keep(database: Database, account: str, receipt: Receipt, now: datetime) -> bool:
    """Whether it told anything new. One of a letter that this account never sent tells nothing."""
    with database.write() as connection:
        letter = outbox.receipt_of(connection, receipt.letter, account)
        if letter is None or not receipt.moves_on(letter["receipt"]):
            return False
        told = receipt.sentence
        trouble = {"en": told.en, "ar": told.ar, "detail": receipt.detail} if told else None
        outbox.keep_receipt(connection, receipt.letter, receipt.state, receipt.at or now, trouble)
        if letter["case_id"] is not None and receipt.state != "on_the_way":
            became = "delivered" if receipt.state == "delivered" else "undelivered"
            kind, data = f"{letter['kind']}_{became}", {"letter": receipt.letter}
            cases.add_event(connection, letter["case_id"], "balagh", now, kind, **data)
    return True
