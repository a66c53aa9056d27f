"""The private API's objects: accounts, media, comments, news.

`extra` of an item, beside what the Graph side reads: author_gone (a user whose fields are null),
user_null (no user object at all).
"""

from typing import Any

from simulator.accounts import INSTAGRAM
from simulator.graph_instagram import foreign_media, shortcode
from simulator.wire import Request
from simulator.world import Citizen, Item, Version, World

PREVIEWED = 2  # replies shown inside a comment


def pk(citizen: Citizen) -> str:
    return citizen.private_id or citizen.id


def short_user(citizen: Citizen) -> dict[str, Any]:
    return {
        "pk": pk(citizen),
        "pk_id": pk(citizen),
        "id": pk(citizen),
        "strong_id__": pk(citizen),
        "username": citizen.handle,
        "full_name": citizen.name,
        "is_private": False,
        "is_verified": citizen.city,
        "profile_pic_id": f"1_{pk(citizen)}",
        "profile_pic_url": f"https://cdn.example/{pk(citizen)}.jpg",
        "has_anonymous_profile_picture": False,
        "latest_reel_media": 0,
        "account_badges": [],
        "fbid_v2": citizen.id,
    }


def author(item: Item) -> dict[str, Any] | None:
    if item.extra.get("user_null"):
        return None
    user = short_user(item.author)
    if item.extra.get("author_gone"):
        user |= {"username": None, "full_name": None, "profile_pic_url": None, "is_verified": None}
    return user


def full_user(citizen: Citizen, media_count: int) -> dict[str, Any]:
    return {
        **short_user(citizen),
        "media_count": media_count,
        "follower_count": 204117 if citizen.city else 310,
        "following_count": 12,
        "biography": "الحساب الرسمي" if citizen.city else "",
        "bio_links": [],
        "external_url": "https://www.shjmun.example" if citizen.city else "",
        "is_business": citizen.city,
        "account_type": 2 if citizen.city else 1,
        "category": None,
        "public_email": None,
        "contact_phone_number": None,
        "hd_profile_pic_url_info": {"url": f"https://cdn.example/{pk(citizen)}-hd.jpg",
                                    "width": 1080, "height": 1080},
    }  # fmt: skip


def own_account(citizen: Citizen) -> dict[str, Any]:
    return {
        **full_user(citizen, 0),
        "birthday": None,
        "phone_number": "",
        "gender": 3,
        "email": "hotline@example.org",
        "country_code": 971,
    }


def _pictures(url: str) -> dict[str, Any]:
    return {
        "candidates": [
            {"width": 1080, "height": 1080, "url": url, "scans_profile": "e35"},
            {"width": 320, "height": 320, "url": url, "scans_profile": "e15"},
        ]
    }


def media_object(world: World, item: Item, version: Version) -> dict[str, Any]:
    owner = pk(item.author)
    first = item.media[0] if item.media else {}
    url = first.get("url", f"https://cdn.example/{item.private_id}.jpg")
    video = first.get("type") == "video"
    made: dict[str, Any] = {
        "pk": int(item.private_id),
        "id": f"{item.private_id}_{owner}",
        "strong_id__": f"{item.private_id}_{owner}",
        "code": shortcode(item),
        "taken_at": int(item.created.timestamp()),
        "device_timestamp": int(item.created.timestamp() * 1_000_000),
        "media_type": 8 if len(item.media) > 1 else 2 if video else 1,
        "product_type": "clips" if video else "feed",
        "image_versions2": _pictures(url),
        "original_width": 1080,
        "original_height": 1080,
        "user": author(item) or short_user(item.author),
        "caption": _caption(item, version),
        "caption_is_edited": version.number > 0,
        "comment_count": _count(world, item),
        "comments_disabled": False,
        "like_count": int(item.extra.get("likes", 0)),
        "has_liked": False,
        "has_more_comments": False,
        "preview_comments": [],
        "location": None,
        "photo_of_you": item.kind == "tag",
    }
    if video:
        made["video_versions"] = [{"type": 101, "width": 720, "height": 1280, "url": url}]
        made["video_duration"] = 12.0
    if len(item.media) > 1:
        made["carousel_media"] = [_carousel(item, n, one) for n, one in enumerate(item.media)]
    if item.kind == "tag":
        city = next(iter(_city_users(world)))
        made["usertags"] = {"in": [{"user": city, "position": [0.5, 0.5]}]}
    return made


def _carousel(item: Item, place: int, one: dict[str, Any]) -> dict[str, Any]:
    return {
        "pk": int(item.private_id) + place + 1,
        "id": f"{int(item.private_id) + place + 1}_{pk(item.author)}",
        "media_type": 2 if one.get("type") == "video" else 1,
        "image_versions2": _pictures(one.get("url", "")),
    }


def _city_users(world: World) -> list[dict[str, Any]]:
    found = world.citizen("instagram", INSTAGRAM.user_id)
    return [short_user(found)] if found else []


def _caption(item: Item, version: Version) -> dict[str, Any] | None:
    if not version.text:
        return None
    return {
        "pk": f"{int(item.private_id) + 7}",
        "user_id": pk(item.author),
        "text": version.text,
        "type": 1,
        "created_at": int(item.created.timestamp()),
        "created_at_utc": int(item.created.timestamp()),
        "content_type": "comment",
        "status": "Active",
        "media_id": item.private_id,
    }


def _count(world: World, item: Item) -> int:
    return len(world.items("instagram", kinds=("comment", "reply"), root=item.id))


def comment_object(world: World, request: Request, item: Item) -> dict[str, Any]:
    """A comment with the first replies in it; every one of them counts as read."""
    made = _comment(world, request, item)
    below = list(reversed(replies(world, item)))
    made |= {
        "child_comment_count": len(below),
        "preview_child_comments": [_comment(world, request, reply) for reply in below[:PREVIEWED]],
        "other_preview_users": [],
        "num_tail_child_comments": max(0, len(below) - PREVIEWED),
        "has_more_tail_child_comments": len(below) > PREVIEWED,
        "has_more_head_child_comments": False,
    }
    return made


def reply_object(world: World, request: Request, item: Item) -> dict[str, Any]:
    return _comment(world, request, item)


def replies(world: World, comment: Item) -> list[Item]:
    return world.items("instagram", kinds=("reply",), thread=comment.id)


def _comment(world: World, request: Request, item: Item) -> dict[str, Any]:
    version = item.shown(world.clock.now())
    request.serve(item, version)
    above = world.find("instagram", item.thread or "") if item.kind == "reply" else None
    root = world.find("instagram", item.root or "")
    made: dict[str, Any] = {
        "pk": item.private_id,
        "strong_id__": item.private_id,
        "user_id": pk(item.author),
        "user": author(item),
        "text": version.text,
        "type": 2 if above else 0,
        "created_at": int(item.created.timestamp()),
        "created_at_utc": int(item.created.timestamp()),
        "content_type": "comment",
        "status": "Active",
        "bit_flags": 0,
        "did_report_as_spam": False,
        "share_enabled": True,
        "is_edited": version.number > 0,
        "is_covered": bool(item.extra.get("is_hidden")),
        "has_liked_comment": False,
        "comment_like_count": int(item.extra.get("likes", 0)),
        "media_id": root.private_id if root else None,
        "private_reply_status": 0,
    }
    if above:
        made |= {
            "parent_comment_id": above.private_id,
            "replied_to_comment_id": above.private_id,
        }
    return made


def story(request: Request, item: Item, version: Version) -> dict[str, Any]:
    """A line of the activity feed: somebody mentioned us."""
    request.serve(item, version)
    told = f"{item.author.handle} mentioned you in a comment: {version.text}"
    media = foreign_media(item)
    return {
        "pk": f"news{item.private_id}",
        "type": 1,
        "story_type": 66,
        "notif_name": "mentioned_comment",
        "args": {
            "text": told,
            "rich_text": told,
            "comment_text": version.text,
            "comment_id": item.private_id,
            "comment_ids": [item.private_id],
            "media": [{"id": f"{media}_{pk(item.author)}", "image": "https://cdn.example/m.jpg"}],
            "profile_id": pk(item.author),
            "profile_name": item.author.handle,
            "profile_image": f"https://cdn.example/{pk(item.author)}.jpg",
            "links": [{"start": 0, "end": len(item.author.handle), "type": "user",
                       "id": pk(item.author)}],
            "destination": f"comments_v2?media_id={media}&target_comment_id={item.private_id}",
            "timestamp": item.created.timestamp(),
            "clicked": False,
        },
        "counts": {},
    }  # fmt: skip
