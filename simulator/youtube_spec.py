"""What YouTube Data API v3 lets a caller ask, per method.

A parameter that YouTube specifies and that we do not act out is left out here: asking for it is a
violation too, since an answer that ignored it would flatter the caller. A test holds all of this
to the discovery document.
"""

from dataclasses import dataclass, field

COMMON = frozenset(
    {"alt", "fields", "key", "access_token", "oauth_token", "prettyPrint", "quotaUser"}
)

TEXT_FORMAT = ("textFormatUnspecified", "html", "plainText")
MODERATION = ("published", "heldForReview", "likelySpam", "rejected")


@dataclass(frozen=True)
class Method:
    name: str  # "commentThreads.list", as the discovery document has it
    parts: frozenset[str]
    filters: tuple[str, ...]  # exactly one of them
    others: frozenset[str]
    enums: dict[str, tuple[str, ...]] = field(default_factory=dict)
    results: tuple[int, int, int] = (1, 100, 20)  # least, most and default of maxResults
    cost: int = 1
    bucket: str = "quota"

    @property
    def parameters(self) -> frozenset[str]:
        return frozenset(self.filters) | self.others | {"part"} | COMMON


LISTS = {
    "/youtube/v3/commentThreads": Method(
        "commentThreads.list",
        frozenset({"id", "snippet", "replies"}),
        ("allThreadsRelatedToChannelId", "channelId", "videoId", "id"),
        frozenset(
            {"maxResults", "moderationStatus", "order", "pageToken", "searchTerms", "textFormat"}
        ),
        {
            "moderationStatus": MODERATION,
            "order": ("orderUnspecified", "time", "relevance"),
            "textFormat": TEXT_FORMAT,
        },
    ),
    "/youtube/v3/comments": Method(
        "comments.list",
        frozenset({"id", "snippet"}),
        ("parentId", "id"),
        frozenset({"maxResults", "pageToken", "textFormat"}),
        {"textFormat": TEXT_FORMAT},
    ),
    "/youtube/v3/channels": Method(
        "channels.list",
        frozenset({"id", "snippet", "contentDetails", "statistics"}),
        ("id", "mine", "forHandle"),
        frozenset({"maxResults", "pageToken", "hl"}),
        results=(0, 50, 5),
    ),
    "/youtube/v3/playlistItems": Method(
        "playlistItems.list",
        frozenset({"id", "snippet", "contentDetails", "status"}),
        ("playlistId",),
        frozenset({"maxResults", "pageToken"}),
        results=(0, 50, 5),
    ),
    "/youtube/v3/videos": Method(
        "videos.list",
        frozenset({"id", "snippet", "statistics", "status"}),
        ("id",),
        frozenset({"hl"}),
        results=(1, 50, 5),
    ),
    "/youtube/v3/search": Method(
        "search.list",
        frozenset({"id", "snippet"}),
        (),
        frozenset(
            {
                "channelId",
                "maxResults",
                "order",
                "pageToken",
                "publishedAfter",
                "publishedBefore",
                "q",
                "regionCode",
                "relevanceLanguage",
                "safeSearch",
                "type",
            }
        ),
        {
            "order": (
                "searchSortUnspecified",
                "date",
                "rating",
                "viewCount",
                "relevance",
                "title",
                "videoCount",
            ),
            "safeSearch": ("safeSearchSettingUnspecified", "none", "moderate", "strict"),
        },
        results=(0, 50, 5),
        bucket="search",
    ),
}

INSERT = Method(
    "comments.insert",
    frozenset({"id", "snippet"}),
    (),
    frozenset(),
    cost=50,
)

# What may stand in a comment that is inserted.
COMMENT_KEYS = frozenset({"kind", "etag", "id", "snippet"})
SNIPPET_KEYS = frozenset(
    {
        "authorChannelId",
        "authorChannelUrl",
        "authorDisplayName",
        "authorProfileImageUrl",
        "canRate",
        "channelId",
        "imageUrl",
        "likeCount",
        "moderationStatus",
        "parentId",
        "publishedAt",
        "textDisplay",
        "textOriginal",
        "updatedAt",
        "videoId",
        "viewerRating",
    }
)

QUOTAS = {"quota": 10_000, "search": 100}
