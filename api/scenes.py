"""What a person confirms of a scene before it is kept, whichever way they say it."""

from __future__ import annotations

from datetime import date
from typing import Any

from api.wire.scenes import KeepIn, questions_of
from layers.errors import BadScene, SceneElsewhere, SceneNotDue
from layers.rules.scenes import LONGEST_NAME, LONGEST_TEXT, checked_day, checked_text
from layers.store.scene_uploads import Upload, UploadState


def confirmed(upload: Upload, body: KeepIn, present: date) -> dict[str, Any]:
    """What a person says of a scene, checked; in JSON's own types, for the job.

    Args:
        present: the day on which it is said.

    Raises:
        SceneNotDue: it was not examined, or nobody knows what a band shows. SceneElsewhere: it lies elsewhere
        and nobody says so. BadScene: name, day, licence, credit or reason do not fit.
    """
    found = upload.found
    if found is None or upload.state is not UploadState.EXAMINED:
        raise SceneNotDue(step="keep", state=upload.state.value, open="–")
    if body.bands is None and "bands" in questions_of(found):
        raise SceneNotDue(step="keep", state=upload.state.value, open="bands")
    name = checked_text("name", body.name, LONGEST_NAME)
    if found["elsewhere"] and not body.elsewhere:
        raise SceneElsewhere(name=name, box=", ".join(f"{edge:.3f}" for edge in found["bbox"]))
    if body.elsewhere and not body.why.strip():
        raise BadScene(
            field="why", reason="外地影像须写明理由", reason_en="a scene from elsewhere needs a reason"
        )
    if len(body.credit) > LONGEST_TEXT:
        longest = f"最多{LONGEST_TEXT}个字", f"at most {LONGEST_TEXT} letters"
        raise BadScene(field="credit", reason=longest[0], reason_en=longest[1])
    day = checked_day(body.acquired_on, present)
    return {
        "name": name,
        "acquired_on": day.isoformat(),
        "licence": checked_text("licence", body.licence, LONGEST_TEXT),
        "credit": body.credit.strip(),
        "elsewhere": body.elsewhere,
        "why": body.why.strip(),
    }
