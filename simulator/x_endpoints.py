"""X's endpoints as its specification 2.166 lists them: parameters, scopes, who may call, limits."""

import re
from dataclasses import dataclass, field


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


TWEET_FIELDS = _names(
    "article attachments author_id card_uri community_id context_annotations conversation_id "
    "created_at display_text_range edit_controls edit_history_tweet_ids entities geo id "
    "in_reply_to_user_id lang matched_media_notes media_metadata non_public_metrics "
    "note_request_suggestions note_tweet organic_metrics paid_partnership possibly_sensitive "
    "promoted_metrics public_metrics referenced_tweets reply_settings scopes source "
    "suggested_source_links suggested_source_links_with_counts text withheld"
)
TWEET_EXPANSIONS = _names(
    "article.cover_media article.media_entities attachments.media_keys "
    "attachments.media_source_tweet attachments.poll_ids author_id edit_history_tweet_ids "
    "entities.mentions.username geo.place_id in_reply_to_user_id entities.note.mentions.username "
    "referenced_tweets.id referenced_tweets.id.attachments.media_keys "
    "referenced_tweets.id.author_id"
)
USER_FIELDS = _names(
    "affiliation confirmed_email connection_status created_at description entities id "
    "is_identity_verified location most_recent_tweet_id name parody pinned_tweet_id "
    "profile_banner_url profile_image_url protected public_metrics receives_your_dm subscription "
    "subscription_type url username verified verified_followers_count verified_type withheld"
)
USER_EXPANSIONS = _names("affiliation.user_id most_recent_tweet_id pinned_tweet_id")
MEDIA_FIELDS = _names(
    "alt_text duration_ms height media_key non_public_metrics organic_metrics preview_image_url "
    "promoted_metrics public_metrics type url variants width"
)
POLL_FIELDS = _names("duration_minutes end_datetime id options voting_status")
PLACE_FIELDS = _names("contained_within country country_code full_name geo id name place_type")
DM_FIELDS = _names(
    "attachments created_at dm_conversation_id entities event_type id participant_ids "
    "referenced_tweets sender_id text"
)
DM_EXPANSIONS = _names("attachments.media_keys participant_ids referenced_tweets.id sender_id")
DM_EVENT_TYPES = _names("MessageCreate ParticipantsJoin ParticipantsLeave")

TWEET_LISTS = {
    "tweet.fields": TWEET_FIELDS,
    "expansions": TWEET_EXPANSIONS,
    "media.fields": MEDIA_FIELDS,
    "poll.fields": POLL_FIELDS,
    "user.fields": USER_FIELDS,
    "place.fields": PLACE_FIELDS,
}
USER_LISTS = {
    "user.fields": USER_FIELDS,
    "expansions": USER_EXPANSIONS,
    "tweet.fields": TWEET_FIELDS,
}
DM_LISTS = {
    "dm_event.fields": DM_FIELDS,
    "expansions": DM_EXPANSIONS,
    "media.fields": MEDIA_FIELDS,
    "user.fields": USER_FIELDS,
    "tweet.fields": TWEET_FIELDS,
    "event_types": DM_EVENT_TYPES,
}
EXCLUDE = frozenset({"replies", "retweets"})
WINDOW_S = 900.0
DAY_S = 86400.0


@dataclass(frozen=True)
class Endpoint:
    """One row of the specification."""

    name: str
    method: str
    path: str  # a pattern; its groups are the path parameters
    scopes: tuple[str, ...]
    app_limit: int | None  # calls in 15 minutes; None: not for app-only tokens
    user_limit: int
    lists: dict[str, frozenset[str]] = field(default_factory=dict)  # parameter -> allowed values
    plain: frozenset[str] = frozenset()
    sizes: tuple[int, int, int] = (0, 0, 0)  # max_results: least, most, default
    day_limits: tuple[tuple[str, int], ...] = ()  # ("app" | "user", calls in 24 hours)

    @property
    def allowed(self) -> list[str]:
        """Every query parameter, in the order X lists them in its complaint."""
        sized = {"max_results"} if self.sizes[1] else set()
        return sorted(set(self.lists) | self.plain | sized)

    def match(self, path: str) -> dict[str, str] | None:
        found = re.fullmatch(self.path, path)
        return found.groupdict() if found else None


_READ = ("tweet.read", "users.read")
_WRITE = ("tweet.read", "tweet.write", "users.read")
_DM_READ = ("dm.read", "tweet.read", "users.read")
_DM_WRITE = ("dm.write", "tweet.read", "users.read")
_RANGE = _names("since_id until_id start_time end_time")
_PAGED = frozenset({"pagination_token"})
_TIMELINE = _RANGE | _PAGED
_ID = r"(?P<id>[^/]+)"
_DM_DAY = (("app", 1440), ("user", 1440))

ENDPOINTS = (
    Endpoint("me", "GET", "/2/users/me", _READ, None, 75, USER_LISTS),
    Endpoint("username", "GET", r"/2/users/by/username/(?P<username>[^/]+)", _READ, 300, 900,
             USER_LISTS),
    Endpoint("mentions", "GET", f"/2/users/{_ID}/mentions", _READ, 450, 300, TWEET_LISTS,
             _TIMELINE, (5, 100, 10)),
    Endpoint("own", "GET", f"/2/users/{_ID}/tweets", _READ, 1500, 900,
             {**TWEET_LISTS, "exclude": EXCLUDE}, _TIMELINE, (5, 100, 10)),
    Endpoint("user", "GET", f"/2/users/{_ID}", _READ, 300, 900, USER_LISTS),
    Endpoint("search", "GET", "/2/tweets/search/recent", _READ, 450, 300, TWEET_LISTS,
             _RANGE | {"query", "next_token", "pagination_token", "sort_order"}, (10, 100, 10)),
    Endpoint("lookup", "GET", "/2/tweets", _READ, 3500, 5000, TWEET_LISTS, frozenset({"ids"})),
    Endpoint("quotes", "GET", f"/2/tweets/{_ID}/quote_tweets", _READ, 75, 75,
             {**TWEET_LISTS, "exclude": EXCLUDE}, _PAGED, (10, 100, 10)),
    Endpoint("tweet", "GET", f"/2/tweets/{_ID}", _READ, 450, 900, TWEET_LISTS),
    Endpoint("create", "POST", "/2/tweets", _WRITE, None, 100, day_limits=(("app", 10000),)),
    Endpoint("delete", "DELETE", f"/2/tweets/{_ID}", _WRITE, None, 50),
    Endpoint("dm_events", "GET", "/2/dm_events", _DM_READ, None, 15, DM_LISTS, _PAGED,
             (1, 100, 100)),
    Endpoint("dm_with", "GET", r"/2/dm_conversations/with/(?P<participant_id>[^/]+)/dm_events",
             _DM_READ, None, 15, DM_LISTS, _PAGED, (1, 100, 100)),
    Endpoint("dm_conversation", "GET", f"/2/dm_conversations/{_ID}/dm_events", _DM_READ, None, 15,
             DM_LISTS, _PAGED, (1, 100, 100)),
    Endpoint("dm_send_with", "POST",
             r"/2/dm_conversations/with/(?P<participant_id>[^/]+)/messages", _DM_WRITE, None, 15,
             day_limits=_DM_DAY),
    Endpoint("dm_send", "POST", f"/2/dm_conversations/{_ID}/messages", _DM_WRITE, None, 15,
             day_limits=_DM_DAY),
)  # fmt: skip


def endpoint_for(method: str, path: str) -> tuple[Endpoint, dict[str, str]] | None:
    for endpoint in ENDPOINTS:
        found = endpoint.match(path) if endpoint.method == method else None
        if found is not None:
            return endpoint, found
    return None
