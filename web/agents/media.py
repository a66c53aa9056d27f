"""Citizens' pictures and files, as the daemon fetched and kept them."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import FileResponse

from domain.errors import NotFound
from domain.words import Words
from storage import files, media
from web.session import House, Seer

router = APIRouter()
# Shown in the browser; everything else is only given to be saved.
SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_NO_FILE = Words(en="This file is not kept.", ar="هذا الملف غير محفوظ.")


@router.get("/media/{number}")
def show(number: int, visitor: Seer, house: House) -> FileResponse:
    """The file, to whoever may see its case. Nothing in it is ever run."""
    with house.database.read() as connection:
        found = media.kept_file(connection, number, visitor.person.scope)
    path = files.path_of(house.media, found[0]) if house.media and found else None
    if found is None or path is None or not path.is_file():
        raise NotFound(_NO_FILE)
    shown = found[1] in SHOWN
    return FileResponse(
        path,
        media_type=found[1] if shown else "application/octet-stream",
        filename=f"balagh-{number}",
        content_disposition_type="inline" if shown else "attachment",
        headers={"Content-Security-Policy": "default-src 'none'; sandbox"},
    )
