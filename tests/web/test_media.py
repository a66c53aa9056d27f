"""A citizen's file is shown to whoever may see the case, and nothing in it is run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.factories import message, store
from tests.web.rig import Rig, rig

HASH = "ab" + "0" * 62


def with_file(folder: Path, kind: str, **who: str) -> Rig:
    found = rig(folder, **who)
    store(found.database, message())
    (folder / "media" / "ab").mkdir(parents=True)
    (folder / "media" / "ab" / HASH).write_bytes(b"<svg onload=alert(1)>")
    with found.database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO media (id, message_id, position, kind, url, state, sha256, type, attempts)"
            " VALUES (7, 1, 0, 'photo', 'x', 'kept', ?, ?, 1)",
            (HASH, kind),
        )
    app = found.client.app
    app.state.console = replace(app.state.console, media=folder / "media")  # type: ignore[attr-defined]
    return found


def test_a_picture_is_shown_and_anything_else_is_only_saved(tmp_path: Path) -> None:
    shown = with_file(tmp_path / "a", "image/png").client.get("/media/7")
    assert shown.headers["content-type"] == "image/png"
    assert shown.headers["content-disposition"].startswith("inline")
    assert shown.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert shown.headers["x-content-type-options"] == "nosniff"
    for kind in ("image/svg+xml", "text/html", "application/pdf", "video/mp4"):
        saved = with_file(tmp_path / kind.replace("/", "-"), kind).client.get("/media/7")
        assert saved.headers["content-type"] == "application/octet-stream"
        assert saved.headers["content-disposition"].startswith("attachment")
        assert "sandbox" in saved.headers["content-security-policy"]
        assert saved.headers["x-content-type-options"] == "nosniff"


def test_another_departments_file_is_not_there(tmp_path: Path) -> None:
    console = with_file(tmp_path, "image/png", role="department", body="public-parking")
    assert console.client.get("/media/7").status_code == 404


@pytest.mark.parametrize("number", ["8", "99999999999"])
def test_what_is_not_kept_is_not_found(tmp_path: Path, number: str) -> None:
    console = with_file(tmp_path, "image/png")
    assert console.client.get(f"/media/{number}").status_code == 404
