"""One X account's part of config.yaml."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from connectors.options import AccountOptions, SecretRef

Inbox = Literal["mentions", "search", "messages"]
_LONGEST_QUERY = 512


class XOptions(AccountOptions):
    """Three ways to prove who we are: an app's bearer token (reads posts only), OAuth 1.0a keys,
    or an OAuth 2.0 login. The latter two also answer and read direct messages."""

    channel: Literal["x"]
    user_id: str = Field(pattern=r"^\d{1,20}$", description="the number of the city's account")
    handle: str = Field(pattern=r"^\w{1,15}$", description="the city's handle, without @")
    names: tuple[str, ...] = Field(
        default=(), description="what people call the city without its handle, for the search"
    )
    query: str | None = Field(
        default=None,
        max_length=_LONGEST_QUERY,
        description="what to search for; made from handle and names where it is not given",
    )
    inboxes: tuple[Inbox, ...] = Field(
        default=("mentions", "search"), description="what to read: mentions, search, messages"
    )
    bearer_token: SecretRef | None = Field(
        default=None, description="where the app's bearer token is: env:NAME or file:/path"
    )
    consumer_key: SecretRef | None = Field(
        default=None, description="where the OAuth 1.0a consumer key is: env:NAME or file:/path"
    )
    consumer_secret: SecretRef | None = Field(
        default=None, description="where its secret is: env:NAME or file:/path"
    )
    access_token: SecretRef | None = Field(
        default=None, description="where the OAuth 1.0a access token is: env:NAME or file:/path"
    )
    access_token_secret: SecretRef | None = Field(
        default=None, description="where its secret is: env:NAME or file:/path"
    )
    client_id: str | None = Field(default=None, description="the OAuth 2.0 client")
    client_secret: SecretRef | None = Field(
        default=None, description="where the OAuth 2.0 client's secret is, if it has one"
    )
    refresh_token: SecretRef | None = Field(
        default=None,
        description="where the first OAuth 2.0 refresh token is; X gives a new one each time, "
        "which is kept in the vault",
    )
    back_fill_days: float = Field(
        default=7, gt=0, le=365, description="how far back the first reading goes"
    )
    follow_replies: int = Field(
        default=200,
        ge=0,
        description="read what is said below a post that concerns us, where it has at most so "
        "many replies; 0: never",
    )
    search_lag: float = Field(
        default=35,
        ge=0,
        description="seconds until X’s search shows a new post: a conversation whose count has "
        "changed is read once more after them",
    )
    only_summoned: bool = Field(
        default=True,
        description="X lets us answer only who mentioned or quoted us (false: Enterprise)",
    )

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        keys = (
            self.consumer_key,
            self.consumer_secret,
            self.access_token,
            self.access_token_secret,
        )
        if any(keys) and not all(keys):
            raise ValueError(
                "OAuth 1.0a needs consumer_key, consumer_secret, access_token and "
                "access_token_secret"
            )
        if (self.client_id is None) != (self.refresh_token is None):
            raise ValueError("OAuth 2.0 needs client_id and refresh_token")
        if not self.can_write and self.bearer_token is None:
            raise ValueError("give bearer_token, or OAuth 1.0a keys, or an OAuth 2.0 login")
        if not self.can_write and "messages" in self.inboxes:
            raise ValueError("the inbox messages needs OAuth 1.0a keys or an OAuth 2.0 login")
        if len(self.search_query) > _LONGEST_QUERY:
            raise ValueError(f"the search is longer than X takes ({_LONGEST_QUERY}): fewer names")
        return self

    @property
    def can_write(self) -> bool:
        return self.consumer_key is not None or self.refresh_token is not None

    @property
    def search_query(self) -> str:
        if self.query:
            return self.query
        named = [name if name.startswith("#") else f'"{name}"' for name in self.names]
        anyone = " OR ".join([f"@{self.handle}", f"to:{self.handle}", *named])
        return f"({anyone}) -from:{self.handle} -is:retweet"
