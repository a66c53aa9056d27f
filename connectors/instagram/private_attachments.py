"""Pictures, videos, voice notes, shared posts and places that hang on an item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from connectors.instagram.private_json import clean, ident, listing, mapping, shortcode
from domain.message import Geo, Media

SITE = "https://www.instagram.com"


def pictures(item: Mapping[str, Any]) -> tuple[Media, ...]:
    """A post's pictures and videos: the parts of an album, else its own."""
    parts = listing(item.get("carousel_media")) or (item,)
    return tuple(media for part in parts for media in _picture(mapping(part)))


def _picture(item: Mapping[str, Any]) -> Iterator[Media]:
    for video in map(mapping, listing(item.get("video_versions"))):
        if url := clean(video.get("url")):
            yield Media("video", url)
            return
    for image in map(mapping, listing(mapping(item.get("image_versions2")).get("candidates"))):
        if url := clean(image.get("url")):
            yield Media("photo", url, clean(item.get("accessibility_caption")) or None)
            return


def sticker(value: Any) -> Iterator[Media]:
    if not value:
        return
    images = mapping(mapping(value).get("images"))
    if url := clean(mapping(images.get("fixed_height")).get("url")):
        yield Media("sticker", url)


def attached(item: Mapping[str, Any]) -> Iterator[Media]:
    """What hangs on a direct message."""
    yield from _picture(mapping(item.get("media")))
    yield from _picture(mapping(mapping(item.get("visual_media")).get("media")))
    yield from sticker(item.get("animated_media"))
    voice = mapping(mapping(item.get("voice_media")).get("media"))
    if url := clean(mapping(voice.get("audio")).get("audio_src")):
        yield Media("audio", url)
    clip = mapping(item.get("clip"))
    reel, story = mapping(item.get("reel_share")), mapping(item.get("story_share"))
    shared = (
        item.get("media_share"),
        clip.get("clip", clip),
        reel.get("media"),
        story.get("media"),
    )
    for post in map(mapping, shared):
        code = clean(post.get("code")) or shortcode(ident(post.get("pk"), post.get("id")))
        if code:
            caption = clean(mapping(post.get("caption")).get("text"))
            yield Media("link", f"{SITE}/p/{code}/", caption or None)
    for part in ("xma_clip", "xma_media_share", "xma_story_share", "xma_profile", "generic_xma"):
        for card in map(mapping, listing(item.get(part))):
            if url := clean(card.get("target_url")):
                yield Media("link", url, clean(card.get("title_text")) or None)


def geo(value: Any) -> Geo | None:
    place = mapping(value)
    name, latitude, longitude = clean(place.get("name")), place.get("lat"), place.get("lng")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return Geo(name=name) if name else None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return Geo(name=name) if name else None
    return Geo(name or None, float(latitude), float(longitude))
