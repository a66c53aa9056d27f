"""Stage detect_language: what the citizen wrote in, also in borrowed letters.

The script decides first. Inside a script it is the small words: Urdu against Arabic, and in Latin
letters Arabizi, Urdu, Hindi, Malayalam, Tagalog or English. Off-the-shelf detectors get the
romanised ones almost always wrong (they answer Swahili or Italian).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from domain.finding import Finding
from domain.text import fold_text, tokens
from pipeline.shape import inside, mapping, need, texts

if TYPE_CHECKING:
    from pipeline.draft import Draft
    from pipeline.rulebook import RuleBook

LANGUAGES = (
    *("ar", "ar-Latn", "ur", "ur-Latn", "hi", "hi-Latn", "ml", "ml-Latn", "bn", "tl", "en"),
)
UNKNOWN = "und"
_AT_A_TIE = {"en": 0.5, "ur-Latn": 0.01}  # what most people write
_LATIN = ("ar-Latn", "ml-Latn", "tl", "en")
_OWN_SCRIPT = (("\u0900", "\u097f", "hi"), ("\u0980", "\u09ff", "bn"), ("\u0d00", "\u0d7f", "ml"))

_URDU_ONLY = re.compile("[ٹڈڑںےۓ]")
_URDU_MOSTLY = re.compile("[ہھیکگچپۂ]")  # also typed by Arabs on such a keyboard
_ARABIC_MOSTLY = re.compile("[ىيكأإ]")  # also typed in Urdu on an Arabic keyboard
_ARABIC_ONLY = re.compile("ة")
# A letter beside 2 3 5 6 7 8 9, the digits that stand for ء ع خ ط ح غ ص.
_DIGIT_LETTER = re.compile(r"(?P<before>[a-z']*)(?P<digit>[2356789]'?)(?P<after>[a-z][a-z0-9']*)?")
_MALAYALAM_VERB = re.compile(
    r"(?:nnilla|nnilla|[iy]lla|unnu|nnund|kkanam|yyanam|ikkane|ittilla|aanu|inte|ikku)$"
)


@dataclass(frozen=True)
class Languages:
    """languages.yaml, compiled: what each word is worth for which language."""

    arabic_script: dict[str, tuple[tuple[str, float], ...]]
    latin_script: dict[str, tuple[tuple[str, float], ...]]
    not_arabizi: frozenset[str]

    def words_of(self, language: str) -> Iterator[str]:
        """Latin words that speak for `language` and for no other."""
        for word, worth in self.latin_script.items():
            if [name for name, _ in worth] == [language]:
                yield word


@dataclass(frozen=True, slots=True)
class Verdict:
    """The main language and whether another one is mixed in."""

    language: str
    mixed: bool
    confidence: float
    because: str


def load(data: dict[str, Any]) -> Languages:
    """Reads languages.yaml."""
    sections = (
        *("arabic_script", "latin_script", "hindustani", "urdu_rather", "hindi_rather"),
        "not_arabizi_after_digits",
    )
    mapping(data, allowed=sections)
    arabic = mapping(need(data, "arabic_script"), "arabic_script", ("ar", "ur"))
    latin = mapping(need(data, "latin_script"), "latin_script", _LATIN)
    by_arabic: dict[str, dict[str, float]] = {}
    by_latin: dict[str, dict[str, float]] = {}
    for language, words in arabic.items():
        _weigh(by_arabic, words, inside("arabic_script", language), {language: 1.0})
    for language, words in latin.items():
        _weigh(by_latin, words, inside("latin_script", language), {language: 1.0})
    _weigh(by_latin, need(data, "hindustani"), "hindustani", {"ur-Latn": 1.0, "hi-Latn": 1.0})
    # Half on top for what only one of the two writes: enough to choose, too little to outvote.
    _weigh(by_latin, need(data, "urdu_rather"), "urdu_rather", {"ur-Latn": 1.0, "hi-Latn": 0.5})
    _weigh(by_latin, need(data, "hindi_rather"), "hindi_rather", {"hi-Latn": 1.0, "ur-Latn": 0.5})
    name = "not_arabizi_after_digits"
    return Languages(
        {word: tuple(worth.items()) for word, worth in by_arabic.items()},
        {word: tuple(worth.items()) for word, worth in by_latin.items()},
        frozenset(texts(need(data, name), name)),
    )


def _weigh(
    known: dict[str, dict[str, float]], words: object, key: str, languages: dict[str, float]
) -> None:
    for strength, some in mapping(words, key, ("strong", "weak")).items():
        for word in texts(some, inside(key, strength)):
            worth = known.setdefault(fold_text(word), {})
            for language, share in languages.items():
                weight = share * (2.0 if strength == "strong" else 1.0)
                worth[language] = max(weight, worth.get(language, 0.0))


def detect_language(draft: Draft, rules: RuleBook) -> Draft:
    """The message's language, and whether it is mixed with another."""
    message = draft.message
    verdict = judge(message.text, draft.folded.text, message.language_hint, rules.languages)
    finding = Finding("detect_language", verdict.language, verdict.confidence, verdict.because)
    heard = rules.hearing.listen(draft.folded.text, verdict.language)
    return draft.having(finding, language=verdict.language, mixed=verdict.mixed, heard=heard)


def judge(text: str, folded: str, hint: str | None, rules: Languages) -> Verdict:
    """Language of `text`; `hint` is the platform's guess, asked only where there are no words."""
    by_script = _by_script(folded)
    if not by_script:
        guess = (hint or "").split("-")[0].lower()
        known = guess if guess in LANGUAGES else UNKNOWN
        return Verdict(known, False, 0.2, "no words; the platform's guess" if hint else "no words")
    found: list[tuple[int, Verdict]] = []
    for script, words in by_script.items():
        if script == "arabic":
            verdict = _arabic_or_urdu(text, words, rules)
        elif script == "latin":
            verdict = _latin(words, rules)
        else:
            verdict = Verdict(script, False, 0.99, f"{script} script")
        found.append((len(words), verdict))
    found.sort(key=lambda one: -one[0])
    size, main = found[0]
    others = [verdict.language for some, verdict in found[1:] if some >= 3 and some * 5 >= size]
    others = [language for language in others if language != UNKNOWN]
    if not others:
        return main
    because = f"{main.because}; beside it {', '.join(others)}"
    return Verdict(main.language, True, main.confidence, because)


def _by_script(folded: str) -> dict[str, list[str]]:
    """The words of a text, by the script they begin with. Numbers are no words."""
    found: dict[str, list[str]] = {}
    for word in tokens(folded):
        first = word[0]
        if "ء" <= first <= "ۿ":
            script = "arabic"
        elif "a" <= first <= "z" or (first.isdigit() and not word.isdigit()):
            script = "latin"
        elif first in "<0123456789":
            continue
        else:
            script = next((of for low, high, of in _OWN_SCRIPT if low <= first <= high), UNKNOWN)
        found.setdefault(script, []).append(word)
    return found


def _arabic_or_urdu(text: str, words: list[str], rules: Languages) -> Verdict:
    urdu = 3.0 * len(_URDU_ONLY.findall(text)) + 0.7 * len(_URDU_MOSTLY.findall(text))
    arabic = 2.0 * len(_ARABIC_ONLY.findall(text)) + 0.7 * len(_ARABIC_MOSTLY.findall(text))
    for word in words:
        if word[:2] == "ال" and len(word) > 4:
            arabic += 1.0
        for language, weight in rules.arabic_script.get(word, ()):
            if language == "ur":
                urdu += weight
            else:
                arabic += weight
    language = "ur" if urdu > arabic else "ar"
    sure = (max(urdu, arabic) + 1) / (urdu + arabic + 1.5)
    return Verdict(language, False, round(sure, 2), "Arabic script, letters and small words")


def _latin(words: list[str], rules: Languages) -> Verdict:
    score: dict[str, float] = {}
    evidence: dict[str, list[str]] = {}
    for word in words:
        worth = rules.latin_script.get(word) or _by_shape(word, rules)
        for language, weight in worth:
            score[language] = score.get(language, 0.0) + weight
            evidence.setdefault(language, []).append(word)
    if not score:
        return Verdict("en", False, 0.4, "Latin script, no word that decides")
    for language, ahead in _AT_A_TIE.items():
        score[language] = score.get(language, 0.0) + ahead
    ranked = sorted(score.items(), key=lambda one: -one[1])
    best, most = ranked[0]
    kin = {"ur-Latn", "hi-Latn"}
    second, next_most = next(
        ((name, value) for name, value in ranked[1:] if not {name, best} <= kin), ("", 0.0)
    )
    mixed = next_most >= 4 and next_most * 5 >= most * 2 and _apart(best, second, evidence)
    shown = ", ".join(dict.fromkeys(evidence.get(best, [])[:4]))
    sure = most / (most + next_most + 0.5)
    because = f"Latin script; {best} words: {shown}" + (f"; beside them {second}" if mixed else "")
    return Verdict(best, mixed, round(sure, 2), because)


def _apart(best: str, second: str, evidence: dict[str, list[str]]) -> bool:
    """Whether the second language has words of its own, not only ones that the first shares."""
    own = set(evidence.get(second, ())) - set(evidence.get(best, ()))
    return len(own) >= 2


def _by_shape(word: str, rules: Languages) -> tuple[tuple[str, float], ...]:
    """What a word that no list has still tells."""
    match = _DIGIT_LETTER.search(word)
    if match and (match["before"] or match["after"]):
        return _arabizi_digit(match, word, rules)
    if len(word) > 5 and _MALAYALAM_VERB.search(word):
        return (("ml-Latn", 1.5),)
    return ()


def _arabizi_digit(
    match: re.Match[str], word: str, rules: Languages
) -> tuple[tuple[str, float], ...]:
    before, after = match["before"], match["after"] or ""
    if (not before and after in rules.not_arabizi) or sum(map(str.isdigit, word)) > 3:
        return ()
    if after and len(before + after) > 1:
        return (("ar-Latn", 2.5),)
    # At the end: sari3 and ra7, but also block7 and majaz3.
    return (("ar-Latn", 1.0),) if match["digit"][0] in "37" and before else ()
