"""The lists of a professional account that we read, and the fields that we ask for."""

from __future__ import annotations

from datetime import timedelta

from connectors.meta.lists import TWO_A_SECOND, Edge

MEDIA_FIELDS = (
    "id,caption,comments_count,timestamp,permalink,media_type,media_product_type,media_url,"
    "shortcode,username"
)
TAG_FIELDS = "id,caption,username,timestamp,permalink,media_type,media_url,comments_count"
REPLY_FIELDS = "id,text,timestamp,username,from,parent_id,like_count,hidden"
LONE_REPLY_FIELDS = f"{REPLY_FIELDS},media"
COMMENT_FIELDS = (
    "id,text,timestamp,username,from{id,username},user,like_count,hidden,parent_id,media,"
    "legacy_instagram_comment_id"
)
THREAD_FIELDS = f"{COMMENT_FIELDS},replies{{{REPLY_FIELDS}}}"
MESSAGE_FIELDS = "id,created_time,from,to,message,attachments,story,shares,is_unsupported"
CONVERSATION_FIELDS = "id,updated_time,message_count"

MEDIA = Edge("media", "{node}/media", MEDIA_FIELDS, ("timestamp",))
# A post may be tagged long after it was made: the list is read further than its times say.
TAGS = Edge("tags", "{node}/tags", TAG_FIELDS, ("timestamp",), overlap=timedelta(days=2))
COMMENTS = Edge("comments", "{node}/comments", THREAD_FIELDS, ("timestamp",), most=50)
REPLIES = Edge("replies", "{node}/replies", LONE_REPLY_FIELDS, ("timestamp",), most=50)
CONVERSATION_LIST = Edge(
    "conversations",
    "{node}/conversations",
    CONVERSATION_FIELDS,
    ("updated_time",),
    {"platform": "instagram"},
    spacing=TWO_A_SECOND,
)
THREAD = Edge("thread", "{node}/messages", MESSAGE_FIELDS, ("created_time",), spacing=TWO_A_SECOND)

BY_INBOX = {
    "media": MEDIA,
    "media-sweep": MEDIA,
    "tags": TAGS,
    "messages": CONVERSATION_LIST,
    "comments": COMMENTS,
    "replies": REPLIES,
    "thread": THREAD,
}
