"""What makes a password acceptable: length, and not being the first thing anybody would try.

After NIST SP 800-63B: no rules about kinds of characters, no forced change.
"""

from __future__ import annotations

from domain.words import Words

SHORTEST, LONGEST = 12, 256
_COMMON = (
    "password", "passw0rd", "123456", "qwerty", "letmein", "welcome", "administrator", "balagh",
    "sharjah", "municipality", "hotline", "baladiya", "shj993", "iloveyou", "abc123", "111111",
)  # fmt: skip

_SHORT = Words(
    en="The password must have at least {least} characters. Several words are easy to remember.",
    ar="يجب ألا تقل كلمة المرور عن {least} حرفًا. من السهل تذكّر عدة كلمات معًا.",
)
_LONG = Words(
    en="The password may have at most {most} characters.",
    ar="يجب ألا تزيد كلمة المرور على {most} حرفًا.",
)
_GUESSED = Words(
    en="This password would be guessed soon: it is a common one, or close to the name. "
    "Choose another.",
    ar="يسهل تخمين كلمة المرور هذه لأنها شائعة أو قريبة من الاسم. اختر غيرها.",
)


def problem(password: str, login: str, name: str) -> Words | None:
    """Why this password is not taken; None where it is."""
    if len(password) < SHORTEST:
        return _SHORT.filled(least=SHORTEST)
    if len(password) > LONGEST:
        return _LONG.filled(most=LONGEST)
    return _GUESSED if _guessable(password.lower(), login.lower(), name.lower()) else None


def _guessable(password: str, login: str, name: str) -> bool:
    """What is left without the common words and the names is too little to be a secret."""
    left = password
    for word in (*_COMMON, login, *(part for part in name.split() if len(part) > 2)):
        left = left.replace(word, "")
    return len(left) < 8 or len(set(password)) < 5
