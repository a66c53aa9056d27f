"""What instagrapi's exceptions mean: for reading a domain error, for writing an outcome.

The only module of this back end that knows them. Most are named after the words in Instagram's
answer, so what is listed here is Instagram's own vocabulary of refusal.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import requests
from instagrapi import exceptions as ig
from urllib3.exceptions import NewConnectionError

from connectors.http import scrub
from domain.errors import (
    BalaghError,
    CredentialsRejected,
    Gone,
    PermissionMissing,
    RateLimited,
    RetryLater,
)
from domain.letter import Refused, Unknown
from domain.words import Words

COOL_DOWN = timedelta(minutes=15)  # doubled with each refusal in a row, up to
LONGEST_COOL_DOWN = timedelta(hours=4)
_AFTER_A_PERSON = timedelta(hours=1)  # a letter is tried again when someone may have acted

_LOGGED_OUT = Words(
    en="Instagram has ended this account's session. Log in again with instagrapi on the same "
    "device settings and put the new session file in place.",
    ar="أنهى إنستغرام جلسة هذا الحساب. سجّل الدخول من جديد عبر instagrapi بإعدادات الجهاز نفسها "
    "وضع ملف الجلسة الجديد مكان القديم.",
)
_CHALLENGE = Words(
    en="Instagram wants proof that a person runs this account. Open the Instagram app, pass the "
    "check, then put a fresh session file in place.",
    ar="يطلب إنستغرام التحقق من أن شخصًا يدير هذا الحساب. افتح تطبيق إنستغرام وأكمل التحقق، "
    "ثم ضع ملف جلسة جديدًا.",
)
_FEEDBACK = Words(
    en="Instagram has blocked what this account does as unusual. Leave the account alone for a "
    "day, look for a notice in the Instagram app, then switch it on again by hand.",
    ar="حظر إنستغرام نشاط هذا الحساب باعتباره غير معتاد. اترك الحساب يومًا، وابحث عن إشعار في "
    "تطبيق إنستغرام، ثم أعد تشغيله يدويًا.",
)
_SENTRY = Words(
    en="Instagram has blocked this device or network address. Use the account from the phone app "
    "first; only then a new session can help.",
    ar="حظر إنستغرام هذا الجهاز أو عنوان الشبكة. استخدم الحساب من تطبيق الهاتف أولًا، وبعدها فقط "
    "تنفع جلسة جديدة.",
)
_SUSPENDED = Words(
    en="Instagram has suspended this account. Only an appeal in the Instagram app can restore it.",
    ar="علّق إنستغرام هذا الحساب، ولا يُستعاد إلا بتقديم اعتراض من داخل تطبيق إنستغرام.",
)
_BAD_PASSWORD = Words(
    en="Instagram refused the user name or password of this account. Check them by hand before "
    "anything else tries again.",
    ar="رفض إنستغرام اسم المستخدم أو كلمة المرور لهذا الحساب. تحقّق منهما يدويًا قبل أي محاولة.",
)
_TWO_FACTOR = Words(
    en="Instagram asks for a second factor, which only a person has. Log in by hand and put the "
    "new session file in place.",
    ar="يطلب إنستغرام رمز تحقق ثانيًا لا يملكه إلا شخص. سجّل الدخول يدويًا وضع ملف الجلسة الجديد.",
)
_OUTDATED = Words(
    en="Instagram no longer talks to the app version that this session imitates. Update Balagh, "
    "then log in again.",
    ar="لم يعد إنستغرام يقبل إصدار التطبيق الذي تحاكيه هذه الجلسة. حدّث بلاغ ثم سجّل الدخول.",
)
_SLOW_DOWN = Words(
    en="Instagram asks this account to slow down. Balagh waits before it reads on.",
    ar="يطلب إنستغرام من هذا الحساب التمهّل. ينتظر بلاغ قبل متابعة القراءة.",
)
_FORBIDDEN = Words(
    en="Instagram does not let this account see this.",
    ar="لا يسمح إنستغرام لهذا الحساب بالاطلاع على هذا المحتوى.",
)
_GONE = Words(
    en="This post or conversation is not on Instagram any more.",
    ar="لم يعد هذا المنشور أو هذه المحادثة موجودًا على إنستغرام.",
)
_CLOSED_DOOR = Words(
    en="This person does not accept direct messages from the account.",
    ar="هذا الشخص لا يقبل الرسائل المباشرة من الحساب.",
)
_NO_ANSWER = Words(
    en="Instagram did not answer, or not completely. Balagh tries again later.",
    ar="لم يُجب إنستغرام أو لم يكتمل جوابه. يحاول بلاغ مرة أخرى لاحقًا.",
)
_REFUSED = Words(
    en="Instagram refused this request without saying why. Balagh tries again later.",
    ar="رفض إنستغرام هذا الطلب دون بيان السبب. يحاول بلاغ مرة أخرى لاحقًا.",
)
_NOT_TAKEN = Words(
    en="Instagram refused this message.",
    ar="رفض إنستغرام هذه الرسالة.",
)

# First match wins: subclasses stand before their bases.
_TABLE: tuple[tuple[tuple[type[Exception], ...], type[BalaghError], Words], ...] = (
    ((ig.LoginRequired, ig.ClientLoginRequired), CredentialsRejected, _LOGGED_OUT),
    ((ig.ClientUnauthorizedError,), CredentialsRejected, _LOGGED_OUT),
    ((ig.AccountSuspended,), CredentialsRejected, _SUSPENDED),
    ((ig.ChallengeError, ig.CaptchaChallengeRequired), CredentialsRejected, _CHALLENGE),
    ((ig.FeedbackRequired,), CredentialsRejected, _FEEDBACK),
    ((ig.SentryBlock, ig.ProxyAddressIsBlocked), CredentialsRejected, _SENTRY),
    ((ig.BadPassword, ig.BadCredentials), CredentialsRejected, _BAD_PASSWORD),
    ((ig.TwoFactorRequired,), CredentialsRejected, _TWO_FACTOR),
    ((ig.ReloginAttemptExceeded,), CredentialsRejected, _LOGGED_OUT),
    ((ig.ClientNeedsUpgradeError,), CredentialsRejected, _OUTDATED),
    (
        (ig.ClientThrottledError, ig.PleaseWaitFewMinutes, ig.RateLimitError),
        RateLimited,
        _SLOW_DOWN,
    ),
    ((ig.DirectMessageRequestsDisabled,), PermissionMissing, _CLOSED_DOOR),
    ((ig.MediaUnavailable, ig.CommentUnavailable, ig.InvalidMediaId), Gone, _GONE),
    ((ig.NotFoundError, ig.ClientNotFoundError, ig.CommentNotFound), Gone, _GONE),
    ((ig.ClientForbiddenError, ig.PrivateAccount), PermissionMissing, _FORBIDDEN),
)
# instagrapi knows these only as UnknownError or ClientError.
_MESSAGES: tuple[tuple[str, type[BalaghError], Words], ...] = (
    ("login_required", CredentialsRejected, _LOGGED_OUT),
    ("user_has_logged_out", CredentialsRejected, _LOGGED_OUT),
    ("checkpoint", CredentialsRejected, _CHALLENGE),
    ("challenge_required", CredentialsRejected, _CHALLENGE),
    ("consent_required", CredentialsRejected, _CHALLENGE),
    ("feedback_required", CredentialsRejected, _FEEDBACK),
)


class NoSecondTry(Exception):
    """Stands in for an error upon which instagrapi would sleep and send the request again."""


def needs_login(error: BaseException) -> bool:
    """The session is over, and that alone: a new login on the same device may help, once."""
    return isinstance(error, ig.LoginRequired)


def refused_as_asked(error: BaseException) -> bool:
    """A 400 that names nothing we know: what we asked with (a page token) was not liked."""
    kinds = (ig.UnknownError, ig.ClientBadRequestError)
    return isinstance(error, kinds) and type(reading(error)) is RetryLater


def reading(error: BaseException, now: datetime | None = None, in_a_row: int = 0) -> BalaghError:
    """The domain error for a failed read."""
    detail, (kind, sentence) = _detail(error), _meaning(error)
    if kind is RateLimited:
        not_before = None if now is None else now + _cool_down(error, in_a_row)
        return RateLimited(sentence, detail, not_before=not_before)
    return kind(sentence, detail)


def writing(error: BaseException, now: datetime) -> Refused | Unknown:
    """What became of a write that ended so: a refusal only where nothing can have happened."""
    detail = _detail(error)
    if _never_left(error):
        return Refused(_NO_ANSWER, detail, retry=True)
    if not _is_refusal(error):
        return Unknown(detail)
    kind, sentence = _meaning(error)
    if kind is RateLimited:
        return Refused(sentence, detail, retry=True, not_before=now + _cool_down(error, 0))
    if kind is CredentialsRejected:
        return Refused(sentence, detail, retry=True, not_before=now + _AFTER_A_PERSON)
    return Refused(_NOT_TAKEN if kind is RetryLater else sentence, detail)


def _meaning(error: BaseException) -> tuple[type[BalaghError], Words]:
    for classes, kind, sentence in _TABLE:
        if isinstance(error, classes):
            return kind, sentence
    if isinstance(error, ig.ClientError) and (_status(error) or 0) < 500:
        message = str(getattr(error, "message", "")).lower()
        for word, kind, sentence in _MESSAGES:
            if word in message:
                return kind, sentence
        if _is_refusal(error):
            return RetryLater, _REFUSED
    return RetryLater, _NO_ANSWER


def _is_refusal(error: BaseException) -> bool:
    """Instagram answered, in its own form, that it did not do it."""
    if isinstance(error, ig.ClientJSONDecodeError | ig.ClientConnectionError | NoSecondTry):
        return False
    if not isinstance(error, ig.ClientError):
        return False
    status = _status(error)
    # PrivateErrors are raised from the words of a 4xx answer, mostly without the response.
    in_words = isinstance(error, ig.PrivateError | ig.AccountSuspended)
    return in_words if status is None else status < 500


def _never_left(error: BaseException) -> bool:
    """No connection was made, so no request was sent."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, requests.ConnectTimeout | NewConnectionError):
            return True
        reason: Any = seen.args[0] if seen.args else None
        if isinstance(getattr(reason, "reason", None), NewConnectionError):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def _cool_down(error: BaseException, in_a_row: int) -> timedelta:
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    asked = str(headers.get("Retry-After", ""))
    seconds = int(asked) if asked.isdecimal() and len(asked) < 7 else 0
    wait = min(COOL_DOWN * (1 << min(in_a_row, 8)), LONGEST_COOL_DOWN)
    return max(wait, timedelta(seconds=seconds))


def _status(error: BaseException) -> int | None:
    code = getattr(getattr(error, "response", None), "status_code", None)
    return code if isinstance(code, int) else None


def _detail(error: BaseException) -> str:
    return scrub(f"{type(error).__name__}: {error}")[:300]
