"""Tweet and post: two spellings of the same answers.

X renamed its vocabulary in August 2026. The tweet names are still served to who asks for them;
a setting serves the post names to everybody, for the day that ends.
"""

from typing import Any

_POST_NAMES = {
    "edit_history_tweet_ids": "edit_history_post_ids",
    "referenced_tweets": "referenced_posts",
    "referenced_tweets.id": "referenced_posts.id",
    "referenced_tweets.id.author_id": "referenced_posts.id.author_id",
    "referenced_tweets.id.attachments.media_keys": "referenced_posts.id.attachments.media_keys",
    "note_tweet": "note_post",
    "pinned_tweet_id": "pinned_post_id",
    "most_recent_tweet_id": "most_recent_post_id",
    "retweet_count": "repost_count",
    "tweets": "posts",
}
_TWEET_NAMES = {new: old for old, new in _POST_NAMES.items()}
_DM_ENTITIES = ("urls", "hashtags", "mentions", "cashtags")


def old_name(name: str) -> str:
    return _TWEET_NAMES.get(name, name)


def in_post_names(body: Any) -> Any:
    """The same answer with the names of specification 2.167."""
    if isinstance(body, list):
        return [in_post_names(entry) for entry in body]
    if not isinstance(body, dict):
        return body
    if "event_type" in body:
        body = _nested_entities(body)
    renamed = {_POST_NAMES.get(name, name): in_post_names(value) for name, value in body.items()}
    if isinstance(renamed.get("parameter"), str):
        renamed["parameter"] = _POST_NAMES.get(renamed["parameter"], renamed["parameter"])
    return renamed


def _nested_entities(event: dict[str, Any]) -> dict[str, Any]:
    """2.166 has a message's links beside its text, 2.167 under `entities`."""
    entities = {name: event[name] for name in _DM_ENTITIES if name in event}
    rest = {name: value for name, value in event.items() if name not in entities}
    return {**rest, "entities": entities} if entities else rest
