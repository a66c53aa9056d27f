"""What agents said of the pipeline's findings: labelled data, and the only honest measure of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from storage.console_tables import CorrectionRow
from storage.tables import MessageRow, TriageRow

_TABLE: Any = CorrectionRow.__table__


def finding(connection: Connection, case_id: int, stage: str) -> tuple[int, Any, str] | None:
    """What `stage` last found in this case: message, value, model version."""
    triage, message = TriageRow, MessageRow
    query = (
        select(triage.message_id, triage.findings)
        .join(message, message.id == triage.message_id)
        .where(message.case_id == case_id, message.direction == "in")
        .order_by(triage.message_id.desc(), triage.number.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    for name, value, _, _, version, *_ in row.findings:
        if name == stage:
            return row.message_id, value, version
    return None


def add(
    connection: Connection, case_id: int, stage: str, chosen: Any, agent: str, now: datetime
) -> bool:
    """Keep the verdict beside what the pipeline said; False where it had said nothing."""
    found = finding(connection, case_id, stage)
    if found is None:
        return False
    message_id, proposed, version = found
    row = {
        "case_id": case_id, "message_id": message_id, "stage": stage, "proposed": [proposed],
        "chosen": [chosen], "model_version": version, "agent": agent, "at": now,
    }  # fmt: skip
    connection.execute(_TABLE.insert(), row)
    return True


def of_case(connection: Connection, case_id: int) -> dict[str, str]:
    """Stage → who last gave a verdict on it."""
    row = CorrectionRow
    query = select(row.stage, row.agent).where(row.case_id == case_id).order_by(row.id)
    return {stage: agent for stage, agent in connection.execute(query)}
