"""What we believe about the platforms but could not check, each with both settings.

A connector must be right either way. A soak draws every switch by its seed; `draw` prints them
with the ready line. Ask `sim.switches.on("x_duplicate_text_403")`.
"""

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Switch:
    name: str
    says: str
    default: bool = True


SWITCHES = (
    Switch("x_duplicate_text_403", "X refuses a post with the text of a recent one with 403"),
    Switch("x_old_since_id_400", "X search answers 400 to a since_id older than seven days"),
    Switch("x_write_24h_headers", "X writes carry x-app-limit-24hour-* and x-user-limit-24hour-*"),
    Switch("x_entities_by_code_point", "X entity indices count code points, else UTF-16 units"),
    Switch("x_phrase_tokenised", "X matches a quoted phrase by tokens, else by substring"),
    Switch("x_post_names", "X answers in the names of its 2.167 specification (posts)",
           default=False),
    Switch("x_media_links", "X appends t.co links for media and for the quoted post"),
    Switch("x_replies_name_author", "the text of our reply on X begins with @author"),
    Switch("x_messages_escaped", "X escapes & < > in direct messages"),
    Switch("x_query_512", "X refuses a query above 512 characters, else above 4096"),
    Switch("fb_visitor_posts_edge", "Facebook has /visitor_posts as a subset of the feed"),
    Switch("fb_reply_attaches_to_top", "a reply to a Facebook reply hangs on the top comment"),
    Switch("fb_legacy_private_replies", "/{comment}/private_replies still works", default=False),
    Switch("fb_human_agent", "the app has the HUMAN_AGENT feature (seven days to answer)"),
    Switch("fb_message_2000", "Messenger refuses a text longer than 2000 characters"),
    Switch("fb_unknown_person_2018001", "an unknown recipient is 100/2018001, else 551"),
    Switch("fb_cursor_dies_on_delete", "a Graph cursor dies when its anchor item is deleted"),
    Switch("fb_updated_time_bumps", "a new comment moves the post's updated_time"),
    Switch("fb_count_has_hidden", "comments.summary.total_count counts hidden and deleted ones"),
    Switch("fb_newest_20_messages", "only the 20 newest messages of a conversation have details"),
    Switch("fb_batch_fails_whole", "GET /?ids= fails whole for one bad id, else omits it"),
    Switch("fb_data_access_expires", "Page tokens lose data access after 90 days", default=False),
    Switch("fb_pages_buc_4800", "Pages usage counts against 4800 calls per engaged user a day"),
    Switch("ig_comment_300", "Instagram refuses a comment above 300 characters or 4 hashtags"),
    Switch("ig_message_1000_bytes", "Instagram refuses a message above 1000 bytes of UTF-8"),
    Switch("ig_refresh_after_24h", "an Instagram token refreshes only when older than 24 h"),
    Switch("yt_child_cannot_be_parent", "comments.insert refuses a reply's id as the parent"),
    Switch("yt_testing_consent", "the consent screen is in Testing: refresh dies after 7 days",
           default=False),
    Switch("yt_name_is_handle", "authorDisplayName is the @handle, else the display name"),
    Switch("yt_replies_oldest_first", "comments.list gives replies oldest first", default=False),
    Switch("yt_bad_token_processing_failure", "a bad pageToken is processingFailure on YouTube"),
)  # fmt: skip

NAMES = tuple(switch.name for switch in SWITCHES)


class Switches:
    def __init__(self, settings: dict[str, bool] | None = None) -> None:
        self._on = {switch.name: switch.default for switch in SWITCHES}
        self.set_all(settings or {})

    @classmethod
    def draw(cls, rng: random.Random) -> "Switches":
        return cls({name: rng.random() < 0.5 for name in NAMES})

    def on(self, name: str) -> bool:
        return self._on[name]

    def set(self, name: str, on: bool) -> None:
        if name not in self._on:
            raise KeyError(f"no switch {name!r}; there are {', '.join(NAMES)}")
        self._on[name] = on

    def set_all(self, settings: dict[str, bool]) -> None:
        for name, on in settings.items():
            self.set(name, on)

    def settings(self) -> dict[str, bool]:
        return dict(self._on)
