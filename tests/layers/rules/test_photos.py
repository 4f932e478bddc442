"""What a report may announce to come with it: photos of their moment, originals, voice notes."""

from __future__ import annotations

from typing import Any

import pytest

from layers.errors import BadReport, ValueNotAllowed
from layers.rules.photos import MOST_VOICE_BYTES, VOICE, require_photos
from tests.builders import a_photo, a_report

A_VOICE = {"role": VOICE, "source": "microphone", "media_type": "audio/webm", "duration_s": 41.2}
A_MOMENT = {"heading_deg": 271.5, "heading_source": "compass", "fix_age_s": 1.4}
AN_ORIGINAL = {"original_sha256": "b" * 64, "original_size_bytes": 6_000_000}


@pytest.mark.parametrize("more", [{}, A_VOICE, A_MOMENT, AN_ORIGINAL, {**A_MOMENT, **AN_ORIGINAL}])
def test_a_photo_may_say_what_was_known_at_its_shutter(more: dict[str, Any]) -> None:
    require_photos([a_photo(**more), a_photo(2)])


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({**A_MOMENT, "heading_deg": 360.0}, "photos.heading_deg"),
        ({**A_MOMENT, "heading_deg": -0.1}, "photos.heading_deg"),
        ({**A_MOMENT, "heading_deg": float("nan")}, "photos.heading_deg"),
        ({**A_MOMENT, "heading_source": None}, "photos.heading_source"),
        ({"heading_source": "compass"}, "photos.heading_source"),
        ({**A_MOMENT, "heading_source": "gyroscope"}, "photos.heading_source"),
        ({"fix_age_s": -1.0}, "photos.fix_age_s"),
        ({"fix_age_s": float("inf")}, "photos.fix_age_s"),
        ({"original_sha256": "B" * 64, "original_size_bytes": 1}, "photos.original_sha256"),
        ({"original_sha256": "b" * 64}, "photos.original_size_bytes"),
        ({"original_size_bytes": 6_000_000}, "photos.original_size_bytes"),
        ({"original_sha256": "b" * 64, "original_size_bytes": 0}, "photos.original_size_bytes"),
        ({**A_VOICE, **AN_ORIGINAL}, "photos.original_size_bytes"),
        ({**A_VOICE, "media_type": "audio/mpeg"}, "photos.media_type"),
        ({**A_VOICE, "media_type": None}, "photos.media_type"),
        ({**A_VOICE, "duration_s": None}, "photos.duration_s"),
        ({**A_VOICE, "duration_s": 131.0}, "photos.duration_s"),
        ({**A_VOICE, "source": "camera"}, "photos.source"),
        ({**A_VOICE, "size_bytes": MOST_VOICE_BYTES + 1}, "photos.size_bytes"),
        ({"source": "microphone"}, "photos.source"),
        ({"media_type": "audio/webm"}, "photos.media_type"),
        ({"duration_s": 3.0}, "photos.media_type"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(more: dict[str, Any], field: str) -> None:
    with pytest.raises(ValueNotAllowed) as refused:
        require_photos([a_photo(**more)])
    assert refused.value.facts["field"] == field


def test_voice_notes_do_not_take_the_place_of_photos() -> None:
    voices = [a_photo(100 + number, **A_VOICE) for number in range(3)]

    require_photos([*(a_photo(number) for number in range(1, 21)), *voices])
    for too_many in ([a_photo(number) for number in range(1, 22)], [*voices, a_photo(104, **A_VOICE)]):
        with pytest.raises(ValueNotAllowed):
            require_photos(too_many)


def test_the_same_file_is_not_named_twice() -> None:
    with pytest.raises(BadReport):
        require_photos([a_photo(1), a_photo(1, role="detail")])


def test_what_a_report_shows_leaves_out_what_is_only_heard() -> None:
    report = a_report(photos=(a_photo(1), a_photo(2, **A_VOICE)))

    assert [photo.sha256 for photo in report.pictures] == [a_photo(1).sha256]


@pytest.mark.parametrize(
    ("original", "more_to_come"), [(None, False), (f"{1:064x}", False), ("b" * 64, True)]
)
def test_an_original_is_another_file_than_the_photo(original: str | None, more_to_come: bool) -> None:
    assert a_photo(1, original_sha256=original).has_original is more_to_come
