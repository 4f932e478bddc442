"""What may be evidence, what it may serve, when it counts, and who may take it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from layers.errors import BadEvidence, EvidenceSettled, NotAllowed, NotTheSender, ValueMissing
from layers.rules.evidence import (
    DOCUMENT,
    MEDIA_TYPES,
    PAPERS,
    PHOTO,
    ROLES,
    SETTLED,
    Burden,
    Claims,
    Evidence,
    UsedEvidence,
    burden_of,
    checked_evidence,
    checked_use,
    judged,
    withdrawn,
)
from layers.rules.people import Role
from tests.builders import MORNING, a_use, an_actor, an_evidence

TODAY = date(2026, 11, 23)
PAPER = {"title": "整改报告", "issued_on": TODAY}


def a_document(**changes: object) -> Evidence:
    return an_evidence(kind=DOCUMENT, media_type="application/pdf", **changes)


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_a_file_is_taken_when_its_content_is_what_its_sender_says(media_type):
    evidence = an_evidence(media_type=media_type)

    assert checked_evidence(evidence, claimed=media_type) == evidence


@pytest.mark.parametrize(
    ("changes", "claimed"),
    [
        ({"size_bytes": 0}, "image/jpeg"),
        ({"media_type": None}, "image/jpeg"),
        ({"media_type": "application/pdf"}, "image/jpeg"),
        ({"media_type": "image/heic"}, "image/jpeg"),
        ({"name": "x" * 256}, "image/jpeg"),
        ({"name": "\x00"}, "image/jpeg"),
    ],
)
def test_an_empty_file_or_one_of_another_kind_than_claimed_is_refused(changes, claimed):
    with pytest.raises(BadEvidence):
        checked_evidence(an_evidence(**changes), claimed=claimed)


def test_a_phone_may_call_its_photo_heic_or_heif():
    assert checked_evidence(an_evidence(media_type="image/heic"), claimed="image/heif")


@pytest.mark.parametrize("role", sorted(ROLES))
@pytest.mark.parametrize("kind", [PHOTO, DOCUMENT])
def test_each_role_takes_its_kinds_and_no_others(role, kind):
    use, file = a_use(role=role, **PAPER), an_evidence(kind=kind)

    if kind in ROLES[role]:
        assert checked_use(use, file, day=TODAY) == use
    else:
        with pytest.raises(BadEvidence):
            checked_use(use, file, day=TODAY)


@pytest.mark.parametrize("role", sorted(PAPERS))
@pytest.mark.parametrize("missing", [{"title": " "}, {"issued_on": None}])
def test_a_paper_has_a_title_and_the_day_it_was_issued(role, missing):
    with pytest.raises(ValueMissing) as refused:
        checked_use(a_use(role=role, **{**PAPER, **missing}), None, day=TODAY)

    assert refused.value.facts["field"] in missing


def test_a_document_in_any_role_has_a_title_and_a_day_and_a_photo_needs_none():
    with pytest.raises(ValueMissing):
        checked_use(a_use(role="other"), a_document(), day=TODAY)

    assert checked_use(a_use(role="other"), an_evidence(), day=TODAY)


@pytest.mark.parametrize(
    "changes",
    [
        {"role": "proof"},
        {"noun": "dike"},
        {"role": "document", **PAPER, "issued_on": date(2026, 11, 24)},
        {"role": "before", "viewpoint_of": "b" * 64},
        {"role": "after", "viewpoint_of": "a" * 64},
        {"title": "x" * 201},
        {"why": "\ud800"},
        {"document_number": "x" * 65},
    ],
)
def test_a_use_that_nobody_could_mean_is_refused(changes):
    with pytest.raises(BadEvidence):
        checked_use(a_use(sha256="a" * 64, **changes), an_evidence(), day=TODAY)


def test_a_photo_of_afterwards_may_name_the_photo_it_repeats():
    assert checked_use(a_use(role="after", viewpoint_of="b" * 64), an_evidence(), day=TODAY)


@pytest.mark.parametrize(
    ("use", "file", "hindrances"),
    [
        (a_use(), an_evidence(), ()),
        (a_use(), None, ("missing",)),
        (a_use(), an_evidence(readable=False), ("unreadable",)),
        (a_use(role="after"), a_document(), ("wrong_kind", "undescribed")),
        (a_use(role="other"), a_document(), ("undescribed",)),
        (a_use(role="document", **PAPER), a_document(), ()),
        (replace(a_use(), withdrawn_at=MORNING), an_evidence(), ("withdrawn",)),
    ],
)
def test_a_use_counts_only_while_its_file_is_here_readable_and_of_its_kind(use, file, hindrances):
    assert UsedEvidence(use, file).hindrances == hindrances


def taken_back(use=None, actor=None, *, why="拍错了地方", status="in_progress"):
    return withdrawn(
        use or a_use(account="li"), actor or an_actor(Role.OFFICER), why=why, status=status, at=MORNING
    )


def test_who_added_it_or_a_supervisor_may_take_it_back_with_a_reason():
    for actor in (an_actor(Role.OFFICER), an_actor(Role.SUPERVISOR, account="wang", name="wang")):
        use = taken_back(actor=actor)

        assert (use.withdrawn_at, use.withdrawn_by) == (MORNING, actor.account)
        assert use.withdrawn_why == "拍错了地方"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"actor": an_actor(Role.OFFICER, account="wang")}, NotTheSender),
        ({"actor": an_actor(Role.LEADER, account="wang")}, NotTheSender),
        ({"use": a_use(account=None), "actor": an_actor(Role.OFFICER, account=None)}, NotTheSender),
        ({"actor": an_actor(Role.SUPERVISOR, read_only=True)}, NotAllowed),
        ({"why": " "}, ValueMissing),
        ({"why": "x" * 2001}, BadEvidence),
        ({"use": replace(a_use(account="li"), withdrawn_at=MORNING)}, BadEvidence),
        *(({"status": status}, EvidenceSettled) for status in sorted(SETTLED)),
    ],
)
def test_nobody_else_may_take_it_back_nor_without_a_reason_nor_after_the_end(changes, refusal):
    with pytest.raises(refusal):
        taken_back(**changes)


def test_one_file_may_serve_many_and_that_is_counted():
    uses = [
        a_use(noun_id="case 1", unit="bureau"),
        a_use(noun_id="case 1", role="before", unit="town"),
        a_use(noun_id="case 2", unit="bureau"),
        replace(a_use(noun_id="case 3", unit="county"), withdrawn_at=MORNING),
    ]

    assert burden_of(uses) == Burden(uses=3, cases=2, units=2)


@pytest.mark.parametrize(
    ("claims", "taken_at"),
    [
        (Claims("2026-11-23T14:05:00", "+08:00"), datetime(2026, 11, 23, 6, 5, tzinfo=UTC)),
        (Claims("2026-11-23T14:05:00", None, MORNING), MORNING),
        (Claims("2026-11-23T14:05:00"), None),
        (Claims(), None),
    ],
)
def test_a_photo_was_taken_when_its_zoned_clock_or_the_satellites_say(claims, taken_at):
    assert claims.taken_at == taken_at


def test_a_photo_from_the_future_has_no_time_and_says_so():
    claims = judged(Claims("2099-01-01T00:00:00", "+08:00", MORNING), received_at=MORNING)

    assert (claims.taken_at, claims.camera_time) == (None, "2099-01-01T00:00:00")
    assert claims.doubts == ("time_in_future",)


def test_a_clock_without_a_zone_is_a_doubt():
    assert judged(Claims("2026-11-23T14:05:00"), received_at=MORNING).doubts == ("time_without_zone",)
    assert judged(Claims("2026-11-23T14:05:00", "+08:00"), received_at=MORNING).doubts == ()
