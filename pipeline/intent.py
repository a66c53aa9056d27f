"""What the citizen wants of the city, if anything.

Two kinds of evidence meet here: small words (thanks, questions, "for sale") from intents.yaml, and
whether a service's words state a fault. A stated fault is a report even without the word "report".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from domain.finding import Finding
from domain.text import URL
from pipeline.draft import Draft
from pipeline.emergency import find_emergency
from pipeline.frames import Framed
from pipeline.lexicon import Entry, Match, words_of
from pipeline.service import Evidence
from pipeline.shape import inside, mapping, need, texts
from pipeline.vocabulary import Vocabulary, outermost, quoted, read_weighted

if TYPE_CHECKING:
    from pipeline.rulebook import RuleBook

SIGNS = (
    "fault", "complain", "info", "suggest", "ask", "thanks", "advert", "greeting", "chatter",
    "mine", "city",
)  # fmt: skip
_TOLD = ("news", "elsewhere", "sport", "faith", "humour", "arts", "figure", "drill", "past")
CONTACTS = frozenset({"phone", "email"})


@dataclass(frozen=True, slots=True)
class Signs:
    """The small words of one text: weight and phrases of each sign."""

    weights: dict[str, float]
    phrases: dict[str, list[str]]
    thanks_last: bool  # "…, please repair. Thanks a lot": a polite close, no praise

    def __getitem__(self, name: str) -> float:
        return self.weights.get(name, 0.0)

    def words(self, *names: str) -> str:
        return quoted(phrase for name in names for phrase in self.phrases.get(name, ()))


@dataclass(frozen=True)
class IntentRules:
    vocabulary: Vocabulary[str]
    complaint_services: frozenset[str]
    municipal_services: frozenset[str]
    everyday_services: frozenset[str]
    repair_services: frozenset[str]

    def signs(self, folded: str) -> Signs:
        weights: dict[str, float] = {}
        phrases: dict[str, list[str]] = {}
        by_name: dict[str, list[Match[str]]] = {}
        for match in self.vocabulary.every(folded):
            by_name.setdefault(match.code, []).append(match)
        for name, matches in by_name.items():
            counted: set[int] = set()  # one word may be found in several forms
            for match in sorted(outermost(matches), key=lambda match: -match.weight):
                if match.first in counted or match.phrase in phrases.get(name, ()):
                    continue
                counted.add(match.first)
                phrases.setdefault(name, []).append(match.phrase)
                weights[name] = weights.get(name, 0.0) + match.weight
        thanks = min((match.first for match in by_name.get("thanks", ())), default=0)
        closing = max(1, len(words_of(folded).keys) - CLOSE)
        return Signs(weights, phrases, thanks_last=thanks >= closing)


@dataclass(frozen=True, slots=True)
class _Case:
    """All that the decision looks at."""

    signs: Signs
    framed: Framed
    problem: float  # of the service with the strongest stated fault
    subject: float  # of the service that is most spoken of
    service: str
    words: str
    contact: bool  # a link or a telephone number stands in the text
    emergency: bool
    question: bool
    place: bool
    short: bool


CLOSE = 4  # words at the end, where thanks are manners
SHORT = 8  # words: a caption, where naming the matter is all that is said


_Verdict = tuple[str, float, str]  # intent, confidence, because


def judge_intent(draft: Draft, rules: RuleBook) -> Draft:
    """One of the eight intents. An emergency is always a report."""
    folded = draft.heard
    if not folded.strip():
        return draft.having(Finding("judge_intent", "irrelevant", 0.6, "no words to go by"))
    intent, confidence, because = _decide(_case(draft, folded, rules), rules.intents)
    return draft.having(Finding("judge_intent", intent, confidence, because), intent=intent)


def _case(draft: Draft, folded: str, rules: RuleBook) -> _Case:
    evidence = rules.services.evidence(folded)
    best = max(evidence.items(), key=lambda item: item[1].score, default=("", Evidence()))
    return _Case(
        signs=rules.intents.signs(folded),
        framed=rules.frames.find(folded),
        problem=max((one.problem for one in evidence.values()), default=0.0),
        subject=best[1].score,
        service=best[0],
        words=quoted(best[1].words),
        contact=URL in folded or any(span.kind in CONTACTS for span in draft.pii),
        emergency=find_emergency(draft, rules).alarm,
        question="?" in folded,
        place=bool(draft.places or draft.message.geo),
        short=len(words_of(draft.folded.text).keys) <= SHORT,
    )


def _decide(case: _Case, rules: IntentRules) -> _Verdict:
    for judge in (_spam, _emergency, _told, _praise, _suggestion, _enquiry, _request, _fault):
        verdict = judge(case, rules)
        if verdict:
            intent, confidence, because = verdict
            if intent == "report" and not case.emergency:
                intent = _report_or_complaint(case, rules)
            return intent, confidence, because
    return _named(case, rules) or _rest(case)


def _report_or_complaint(case: _Case, rules: IntentRules) -> str:
    return "complaint" if case.service in rules.complaint_services else "report"


def _spam(case: _Case, rules: IntentRules) -> _Verdict | None:
    advert = case.signs["advert"]
    needed = 2 if case.contact else 4
    personal = case.signs["complain"] + case.signs["fault"] / 2
    if advert >= needed and advert > personal and not case.emergency:
        told = "with a link or number" if case.contact else "many at once"
        return "spam", 0.85, f"an advertiser's words, {told}: {case.signs.words('advert')}"
    return None


def _emergency(case: _Case, rules: IntentRules) -> _Verdict | None:
    if case.emergency:
        return "report", 0.9, f"a danger here and now: {case.words}"
    return None


def _told(case: _Case, rules: IntentRules) -> _Verdict | None:
    """News, sport, faith, jokes: unless the matter is plainly near and ours."""
    told = case.framed.weight(*_TOLD)
    near = min(2.0, case.signs["mine"] + case.signs["city"]) + case.signs["complain"]
    near += case.signs["thanks"] / 2
    if told >= 2 and told > near + (1.5 if case.problem > 4 else 0):
        return "irrelevant", min(0.95, 0.55 + told / 10), f"told: {quoted(case.framed.phrases)}"
    settled = case.framed.weight("settled")
    if settled >= 2 and case.service == "public-safety" and case.signs["complain"] < 2:
        return "irrelevant", 0.7, f"it is over: {quoted(case.framed.phrases)}"
    return None


def _praise(case: _Case, rules: IntentRules) -> _Verdict | None:
    signs = case.signs
    against = signs["complain"] + signs["fault"] / 2 + signs["ask"]
    if case.framed.weight("settled"):
        against = signs["complain"]
    elif signs.thanks_last and against:
        return None
    elif case.problem >= 3:
        against += signs["fault"] / 2
    if signs["thanks"] >= 3 and signs["thanks"] > against and (signs["suggest"] < 3):
        return "praise", 0.85, f"thanks: {signs.words('thanks')}"
    return None


def _suggestion(case: _Case, rules: IntentRules) -> _Verdict | None:
    signs = case.signs
    if signs["suggest"] >= 3 and signs["complain"] < 3:
        return "suggestion", 0.8, f"a proposal: {signs.words('suggest')}"
    return None


def _enquiry(case: _Case, rules: IntentRules) -> _Verdict | None:
    signs = case.signs
    upset = signs["complain"] + signs["fault"] / 2
    about_rules = case.framed.weight("policy") >= 2 and upset < 2
    asked = signs["info"] + (1 if case.question else 0)
    spoken_of = case.subject >= 2 or signs["city"] or about_rules
    if signs["chatter"] >= 2 and upset < 2:
        return None
    if (signs["info"] >= 3 and upset < 2 and (case.problem < 8 or case.question)) or (
        asked >= 2 and not upset and case.problem < 3 and spoken_of
    ):
        if not spoken_of and signs["info"] < 3:
            return None
        return "enquiry", 0.75, f"a question: {signs.words('info') or '?'}; {case.words}"
    if about_rules and spoken_of:
        return "enquiry", 0.6, f"about rules: {quoted(case.framed.phrases)}"
    return None


def _request(case: _Case, rules: IntentRules) -> _Verdict | None:
    signs = case.signs
    if case.signs["chatter"] >= 2:
        return None
    upset = signs["complain"] + signs["fault"]
    wish = signs["ask"] + signs["suggest"] / 2
    spoken_of = case.subject >= 2 or signs["city"]
    # Who states a fault at length asks for nothing new, however politely.
    told = case.problem >= 7 and case.service in rules.repair_services
    if signs["ask"] >= 3 and upset < 2 and spoken_of and not told:
        return "request", 0.75, f"asks for: {signs.words('ask')}; {case.words}"
    if wish >= 1 and not upset and case.subject >= 2 and case.problem < 3:
        return "request", 0.55, f"asks for: {signs.words('ask')}; {case.words}"
    return None


def _fault(case: _Case, rules: IntentRules) -> _Verdict | None:
    signs = case.signs
    stated = case.problem + (signs["fault"] if case.subject >= 2 else 0) + signs["complain"] / 2
    light = signs["chatter"] + signs["greeting"] / 2 + case.framed.weight(*_TOLD)
    ours = signs["fault"] + signs["complain"] + signs["mine"] + signs["city"] + case.place
    if (
        case.problem >= 3
        and stated > light + 1
        and (case.subject >= 5 or ours or case.service not in rules.everyday_services)
    ):
        told = signs.words("fault", "complain")
        return "report", min(0.95, 0.6 + stated / 30), f"a fault is stated: {case.words}; {told}"
    if case.subject >= 2 and signs["fault"] + signs["complain"] >= 2 and stated > light:
        told = signs.words("fault", "complain")
        return "report", 0.65, f"the matter {case.words} and a fault: {told}"
    to_us = signs["city"] or case.place or case.subject or signs["complain"] >= 4
    if signs["complain"] >= 2 and to_us and signs["complain"] + signs["city"] * 2 > light + 1:
        return "complaint", 0.55, f"a complaint: {signs.words('complain')}"
    return None


def _named(case: _Case, rules: IntentRules) -> _Verdict | None:
    """«Garbage near my place»: little is said, but of a matter that is the city's."""
    signs = case.signs
    if case.service not in rules.municipal_services or case.subject < 2:
        return None
    if signs["greeting"] + signs["chatter"] + signs["thanks"] >= 2 or case.framed.weight(*_TOLD):
        return None
    here = signs["mine"] or signs["city"] or case.place
    if signs["fault"] or signs["ask"] or (case.short and here and not signs["thanks"]):
        return "report", 0.45, f"names {case.words}; {signs.words('fault', 'ask')}"
    return None


def _rest(case: _Case) -> _Verdict:
    signs = case.signs
    if signs["thanks"] >= 2 and signs["ask"] < 2 and not signs["complain"]:
        return "praise", 0.6, f"kind words: {signs.words('thanks')}"
    if signs["greeting"] >= 2:
        return "irrelevant", 0.8, f"only a greeting: {signs.words('greeting')}"
    if signs["chatter"] >= 2:
        return "irrelevant", 0.75, f"small talk: {signs.words('chatter')}"
    if signs["city"] and signs["fault"]:
        return "report", 0.45, f"the city is told of: {signs.words('fault')}"
    if case.subject >= 2 and signs["fault"] and signs["mine"]:
        return "report", 0.4, f"{case.words}, {signs.words('mine', 'fault')}"
    return "irrelevant", 0.5, "states no fault, asks nothing"


_SERVICES = ("complaint_services", "municipal_services", "everyday_services", "repair_services")


def load(data: dict[str, Any]) -> IntentRules:
    """intents.yaml."""
    mapping(data, allowed=(*_SERVICES, "signs"))
    signs = mapping(need(data, "signs"), "signs", SIGNS)
    return IntentRules(
        Vocabulary(
            Entry(phrase, name, weight)
            for name, phrases in signs.items()
            for phrase, weight in read_weighted(phrases, inside("signs", name))
        ),
        *(frozenset(texts(need(data, name), name)) for name in _SERVICES),
    )
