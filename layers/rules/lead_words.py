"""What leads, their sources, kinds, zones and events are called, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from geo.changed import WORDS as CHANGES
from geo.resolution import shown_at, unseen_at
from layers.definition import Words
from layers.rules.lead_sightings import WORDS as SIGHTINGS
from layers.rules.leads import STEPS, LeadState, Source

SOURCES: Mapping[Source, Words] = {
    Source.CHANGE: Words("影像比对", "Compared scenes"),
    Source.IMPORT: Words("导入的图斑", "Imported patches"),
    Source.AGENCY: Words("其他单位清单", "Another agency's list"),
    Source.NOTE: Words("随手记", "A note from the ground"),
    Source.CLAIM: Words("声明核查", "Check of a claim"),
}
CLAIM_UNTRUE = "CLAIM_UNTRUE"  # confirmed: the claim is not true of this thing; refuted: it is
KINDS: Mapping[str, Words] = {
    **{kind.name: Words(*both) for kind, both in CHANGES.items()},
    CLAIM_UNTRUE: Words("声明不实", "Claim not true"),
    "OTHER": Words("其他", "Something else"),
    "other": Words("其他", "Something else"),
    "sewage_outlets": Words("排污、水色异常", "Sewage, odd water"),  # as quick notes name them
    "waste_sites": Words("垃圾", "Waste"),
    "illegal_land_use": Words("占地、施工", "Land use, works"),
    "pond_dikes": Words("围埝、鱼塘", "Dike, fish pond"),
    "angling_spots": Words("钓鱼、捕捞", "Angling, netting"),
}
DIKE_LIKE = Words("水中新增狭长陆地，形似围埝", "New narrow land in water, shaped like a dike")
ZONES: Mapping[str, Words] = {
    "core": Words("核心区", "Core zone"),
    "buffer": Words("缓冲区", "Buffer zone"),
    "experimental": Words("实验区", "Experimental zone"),
    "core_protection": Words("核心保护区", "Core protection zone"),
    "general_control": Words("一般控制区", "General control zone"),
    "": Words("保护区外或未知", "Outside the reserve, or unknown"),
}
NOTED, TOLD, ABSORBED, CASED, LISTED = "note", "tell", "absorb", "case", "list"
DONE: Mapping[str, str] = {  # English of a step that was taken; Chinese has one word for both
    "send": "Sent to a patrol", "wait": "Waits for the next image", "resume": "Back at the desk",
    "dismiss": "Dismissed",
    "merge": "Merged into another", "confirm": "Confirmed on the ground", "refute": "Not so on the ground",
    "unclear": "Could not be told on the ground", "recall": "Called back", "reopen": "Looked at again",
}  # fmt: skip
EVENTS: Mapping[str, Words] = {
    NOTED: Words("登记", "Noted"),
    **{step.id: step.words for step in STEPS.values()},
    TOLD: Words("又有现场报告", "Another report came"),
    ABSORBED: Words("并入了另一条线索", "Another lead was merged into this"),
    CASED: Words("立案", "A case was opened"),
    **SIGHTINGS,
    LISTED: Words("另一份清单也列出", "Another list names it, too"),
}


def event_words(step: str) -> Words:
    """What happened to a lead, as its history tells it."""
    words = EVENTS.get(step, Words(step, step))
    return Words(words.zh, DONE.get(step, words.en))


def kind_words(kind: str) -> Words:
    """What a kind is called: of change, or as its source calls it, which is the same in both languages."""
    return KINDS.get(kind_named(kind), Words(kind, kind))


def kind_named(written: str) -> str:
    """The kind that somebody's words name in either language, with or without "suspected"; else the words."""
    bare = written.strip().removeprefix("疑似").casefold().removeprefix("suspected").lstrip(" :：")
    found = (
        kind for kind, words in KINDS.items() if bare in (kind.casefold(), words.zh, words.en.casefold())
    )
    return next(found, written)


def zone_words(zone: str | None) -> Words:
    """What a zone is called."""
    return ZONES.get(zone or "", Words(zone or "", zone or ""))


def sight_words(resolution_m: float | None) -> tuple[Words, Words]:
    """What a picture of this resolution shows, and what it cannot show; both empty without a picture."""
    if resolution_m is None:
        return Words("", ""), Words("", "")
    shown, unseen = shown_at(resolution_m), unseen_at(resolution_m)
    at = f"{resolution_m:g}"
    zh = f"{at}米影像看不出：{'、'.join(thing.zh for thing in unseen)}" if unseen else ""
    en = f"At {at} m nobody sees: {', '.join(thing.en.lower() for thing in unseen)}" if unseen else ""
    return (
        Words("、".join(thing.zh for thing in shown), ", ".join(thing.en for thing in shown)),
        Words(zh, en),
    )


def doubt_words(state: LeadState) -> Words:
    """What a report says that does not fit how the lead stands."""
    if state is LeadState.CONFIRMED:
        return Words("另一份现场报告说不属实", "Another report from the ground says it is not so")
    if state is LeadState.REFUTED:
        return Words("另一份现场报告说属实", "Another report from the ground says it is so")
    return Words("线索未在派查中，现场却报告属实", "It was not out with a patrol, and a report says it is so")
