"""Pages as YouTube sends them, with varied citizens' texts."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from connectors.youtube.normalize import normalize, unpack
from domain.message import Message, Raw, Skipped, Unusable

PAGE = 100
OWN = "UCbench0000000000000000000"
TEXTS = (
    "طفح مجاري في شارع الوحدة من يومين والريحة لا تطاق",
    "الحاوية عند بيتنا في مويلح ممتلئة من أسبوع ولم يأتِ أحد",
    "شكراً لكم على جهودكم الله يعطيكم العافية",
    "Street light is out near Al Majaz 2 park, very dark at night",
    "el 7awya malyana w el re7a sa3ba 3nd el bait fel nahda",
    "کب تک یہ سڑک ٹوٹی رہے گی، النہدہ میں بہت گڑھے ہیں",
    "मेरी गली में पानी भरा हुआ है, कृपया मदद करें",
    "ഞങ്ങളുടെ തെരുവിൽ വെള്ളം കെട്ടി നിൽക്കുന്നു",
    "مباراة اليوم كانت نار، ألف مبروك للشارقة",
    "متى تفتح الحديقة الجديدة في الرحمانية؟",
)


def youtube_bodies(count: int) -> list[dict[str, Any]]:
    rng = random.Random(3)
    return [
        {
            "kind": "youtube#commentThreadListResponse",
            "nextPageToken": "QURTSl9p",
            "items": [_thread(rng, page * PAGE + row) for row in range(PAGE)],
        }
        for page in range(count)
    ]


def youtube_pages(count: int) -> list[list[Raw]]:
    return [list(unpack(body, {})) for body in youtube_bodies(count)]


def normalizer() -> Callable[[Raw], Message | Skipped | Unusable]:
    return lambda raw: normalize(raw, OWN)


def _thread(rng: random.Random, number: int) -> dict[str, Any]:
    name = f"Ug{number:022d}"
    said = f"{rng.choice(TEXTS)} {number}"
    author = f"UC{rng.randrange(10**6):022d}"
    top = {
        "kind": "youtube#comment",
        "etag": f"etag-{number}",
        "id": name,
        "snippet": {
            "channelId": OWN,
            "videoId": f"vid{number % 30:08d}",
            "textDisplay": said,
            "textOriginal": said,
            "authorDisplayName": f"@citizen{number}",
            "authorProfileImageUrl": f"https://yt3.ggpht.com/{number}",
            "authorChannelUrl": f"http://www.youtube.com/@citizen{number}",
            "authorChannelId": {"value": author},
            "canRate": True,
            "viewerRating": "none",
            "likeCount": rng.randrange(50),
            "publishedAt": f"2026-03-01T{number // 3600 % 24:02d}:{number // 60 % 60:02d}:00Z",
            "updatedAt": f"2026-03-01T{number // 3600 % 24:02d}:{number // 60 % 60:02d}:00Z",
        },
    }
    return {
        "kind": "youtube#commentThread",
        "etag": f"thread-{number}",
        "id": name,
        "snippet": {
            "channelId": OWN,
            "videoId": f"vid{number % 30:08d}",
            "topLevelComment": top,
            "canReply": True,
            "totalReplyCount": 0,
            "isPublic": True,
        },
    }
