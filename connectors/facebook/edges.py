"""The lists of a Page that we read, and the fields that we ask for."""

from __future__ import annotations

from datetime import timedelta

from connectors.meta.lists import TWO_A_SECOND, Edge
from connectors.meta.messaging import CONVERSATIONS
from connectors.meta.messaging import FIELDS as MESSAGE_FIELDS

# filter(stream): without it the count leaves out answers to comments.
POST_FIELDS = (
    "id,from,to,message,story,created_time,updated_time,permalink_url,status_type,is_hidden,"
    "message_tags,attachments{media_type,type,url,media,title,description,subattachments},place,"
    "parent_id,comments.filter(stream).limit(0).summary(true)"
)
TAGGED_FIELDS = (
    "id,from,message,created_time,tagged_time,updated_time,permalink_url,"
    "attachments{media_type,type,url,media,title,description,subattachments},place,"
    "comments.filter(stream).limit(0).summary(true)"
)
COMMENT_FIELDS = (
    "id,from,message,created_time,parent{id},comment_count,permalink_url,attachment,message_tags,"
    "like_count,is_hidden,is_private,can_reply_privately,can_comment,can_hide,can_remove"
)
REVIEW_FIELDS = (
    "created_time,has_rating,has_review,rating,recommendation_type,review_text,reviewer{id,name},"
    "open_graph_story{id,message}"
)
# Without filter=stream replies are left out.
FLAT = {"filter": "stream", "order": "reverse_chronological", "summary": "1"}

FEED = Edge("feed", "{node}/feed", POST_FIELDS, ("created_time",))
TAGGED = Edge("tagged", "{node}/tagged", TAGGED_FIELDS, ("tagged_time", "created_time"))
# Reviews are few and have no re-check of their own: a month of them is read again each time.
RATINGS = Edge(
    "ratings", "{node}/ratings", REVIEW_FIELDS, ("created_time",), overlap=timedelta(days=30)
)
COMMENTS = Edge("comments", "{node}/comments", COMMENT_FIELDS, ("created_time",), FLAT)
CONVERSATION_LIST = Edge(
    "conversations",
    "{node}/conversations",
    CONVERSATIONS,
    ("updated_time",),
    {"platform": "messenger"},
    spacing=TWO_A_SECOND,
)
THREAD = Edge("thread", "{node}/messages", MESSAGE_FIELDS, ("created_time",), spacing=TWO_A_SECOND)

BY_INBOX = {
    "feed": FEED,
    "feed-sweep": FEED,
    "tagged": TAGGED,
    "ratings": RATINGS,
    "messages": CONVERSATION_LIST,
    "comments": COMMENTS,
    "visitor-comments": COMMENTS,
    "thread": THREAD,
}
