"""The database against the truth: what is lost, doubled, out of date, or sent twice."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.soak.truth import Fact, Key, Truth

CITY_POSTS = {"post", "media", "video"}  # parents of comments; the city's own are no messages
# Another's media in which we are tagged can be listed, not asked for; so can X's messages.
NOT_ASKED = {("instagram", "tag"), ("x", "dm")}


@dataclass
class Verdict:
    """Empty lists are what is promised; `apart` and `unseen` are not."""

    expected: int = 0
    stored: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    undeleted: list[str] = field(default_factory=list)
    unwritten: list[str] = field(default_factory=list)  # in the database, never in the world
    sent_twice: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)  # letters not settled
    missed: list[str] = field(default_factory=list)  # there to be read, and never read
    violations: list[str] = field(default_factory=list)
    quarantined: int = 0
    letters: dict[str, int] = field(default_factory=dict)
    apart: int = 0  # made and deleted between reads
    untold: int = 0  # deleted, of a kind that the platform answers no question about

    @property
    def good(self) -> bool:
        return not any(
            (self.lost, self.doubled, self.stale, self.undeleted, self.unwritten,
             self.sent_twice, self.unanswered, self.missed, self.violations)
        )  # fmt: skip


def compare(truth: Truth, database: Path) -> Verdict:
    verdict = Verdict()
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        rows = connection.execute(
            "SELECT m.channel, m.external_id, v.text, m.deleted_at FROM message m"
            " JOIN message_version v ON v.message_id = m.id AND v.number = m.version"
        ).fetchall()
        verdict.quarantined = connection.execute("SELECT count(*) FROM quarantine").fetchone()[0]
        letters = connection.execute("SELECT id, channel, text, state, check_at FROM outbox")
        _letters(verdict, truth, letters.fetchall())
    stored: dict[Key, tuple[str, str | None]] = {}
    counts: Counter[Key] = Counter()
    for channel, external_id, text, deleted_at in rows:
        key = truth.aliases.get((channel, external_id), (channel, external_id))
        counts[key] += 1
        stored[key] = text, deleted_at
        if key not in truth.facts:
            verdict.unwritten.append(f"{channel} {external_id}")
    verdict.stored = len(stored)
    verdict.doubled = [f"{channel} {name}" for (channel, name), n in counts.items() if n > 1]
    for key, fact in truth.facts.items():
        _judge(verdict, truth, fact, stored.get(key))
    verdict.violations = [f"{v['platform']} {v['path']}: {v['what']}" for v in truth.violations]
    return verdict


def _judge(verdict: Verdict, truth: Truth, fact: Fact, row: tuple[str, str | None] | None) -> None:
    name = f"{fact.channel} {fact.kind} {fact.id}{' (deleted)' * fact.deleted}"
    if fact.ours and (fact.kind in CITY_POSTS or row is None):
        return  # an answer of ours is in the outbox; looking for it may be all that read it
    if fact.last_seen is None and row is None:
        if fact.deleted or _was_never_shown(truth, fact):
            verdict.apart += 1
        elif not fact.ours:
            verdict.missed.append(name)
        return
    verdict.expected += 1
    if row is None:
        verdict.lost.append(name)
        return
    text, deleted_at = row
    if fact.deleted:
        if (fact.channel, fact.kind) in NOT_ASKED:
            verdict.untold += 1
        elif deleted_at is None and not fact.ours:
            verdict.undeleted.append(name)
    elif plain(text) != plain(fact.texts[-1]) and not (
        fact.ours and fact.channel == "x" and plain(_unaddressed(text)) == plain(fact.texts[-1])
    ):
        verdict.stale.append(f"{name}: has {text[:60]!r}, should be {fact.texts[-1][:60]!r}")


def _was_never_shown(truth: Truth, fact: Fact) -> bool:
    """A reply that does not name us, whose thread was deleted before a read could count it."""
    root = truth.facts.get(fact.root) if fact.root else None
    named = fact.channel == "x" and fact.texts[0].startswith("@")
    return bool(root and root.deleted and not named and root.last_read <= fact.visible_at)


def _unaddressed(text: str) -> str:
    """X puts the names of those whom we answer before our words."""
    return re.sub(r"^(@\w+ )+", "", text)


def plain(text: str) -> str:
    """White space apart: platforms trim it."""
    return " ".join(text.replace("\0", "\ufffd").split())


def _letters(verdict: Verdict, truth: Truth, rows: list[tuple[str, ...]]) -> None:
    verdict.letters = dict(Counter(state for _, _, _, state, _ in rows))
    arrived = Counter((write["channel"], plain(write["text"])) for write in truth.writes)
    for letter_id, channel, text, state, check_at in rows:
        times = arrived[channel, plain(text)]
        if times > 1:
            verdict.sent_twice.append(f"{channel} {letter_id}: arrived {times} times")
        if state == "sent" and times == 0:
            verdict.lost.append(f"letter {letter_id} is said to be sent, and never arrived")
        if state == "refused" and times:
            verdict.lost.append(f"letter {letter_id} is said to be refused, and arrived")
        if state in ("queued", "sending") or (state == "unknown" and check_at is not None):
            verdict.unanswered.append(f"{channel} {letter_id}: {state}")
