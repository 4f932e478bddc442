"""Imports and jobs as clients see them; the report's form stands in ``docs/exchange.md``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from api.wire.base import LayerId, Line, Moment, Text, WireIn, WireOut, Word
from geo.datum import Datum
from layers.exchange.decisions import Decisions
from layers.store.imports import ImportRecord
from layers.store.jobs import Job, Progress

Code = Annotated[str, Field(min_length=1, max_length=64, pattern="^[a-z0-9-]+$")]


class ImportIn(WireIn):
    """The layer that a file is for."""

    layer: LayerId


class DecisionsIn(WireIn):
    """What a person decided so far; the same as ``Decisions``."""

    part: Line | None = None
    encoding: Annotated[str, Field(max_length=32, pattern="^[A-Za-z0-9_-]+$")] | None = None
    crs: Annotated[str, Field(max_length=64)] | None = None
    datum: Literal["cgcs2000", "gcj02", "bd09"] | None = None
    swapped: bool | None = None
    mapping: Annotated[dict[Line, Line], Field(max_length=500)] = Field(default_factory=dict)
    values: Annotated[
        dict[Word, Annotated[dict[Line, Word], Field(max_length=200)]], Field(max_length=200)
    ] = Field(default_factory=dict)
    accepted: Annotated[list[Code], Field(max_length=200)] = Field(default_factory=list)

    def record(self) -> Decisions:
        """The decisions as the rules know them."""
        return Decisions(
            part=self.part,
            encoding=self.encoding,
            crs=self.crs,
            datum=None if self.datum is None else Datum(self.datum),
            swapped=self.swapped,
            mapping=self.mapping,
            accepted=frozenset(self.accepted),
            values=self.values,
        )


class WhyIn(WireIn):
    """The reason, in a person's words; it stands in the audit."""

    why: Annotated[Text, Field(min_length=1)]


class FileOut(WireOut):
    """An original as it was handed in."""

    name: str
    size_bytes: int
    sha256: str


class ProblemOut(WireOut):
    """Why a step was refused."""

    code: str
    zh: str
    en: str


class JobOut(WireOut):
    """Long work: where it stands and how far it is; a total of 0 is unknown."""

    id: str
    kind: str
    subject: str
    state: str
    stage: str | None
    done: int
    total: int
    problem: ProblemOut | None
    created_at: Moment
    started_at: Moment | None
    ended_at: Moment | None


class ImportOut(WireOut):
    """One import; ``report`` is None until it was looked at."""

    id: str
    layer: str
    state: str
    files: list[FileOut]
    sha256: str | None
    created_at: Moment
    created_by: str
    created_by_name: str
    mine: bool
    decisions: dict[str, Any]
    report: dict[str, Any] | None
    job: JobOut | None
    problem: ProblemOut | None
    stored_at: Moment | None
    stored: dict[str, int] | None
    undone_at: Moment | None


class ImportsOut(WireOut):
    """The imports begun last, newest first, without their reports."""

    imports: list[ImportOut]


def job_out(job: Job, progress: Progress | None, problem: ProblemOut | None) -> JobOut:
    """A job with what it told last."""
    return JobOut(
        id=job.id,
        kind=job.kind,
        subject=job.subject,
        state=job.state.value,
        stage=progress.stage if progress else None,
        done=progress.done if progress else 0,
        total=progress.total if progress else 0,
        problem=problem,
        created_at=job.created_at,
        started_at=job.started_at,
        ended_at=job.ended_at,
    )


def import_out(
    record: ImportRecord,
    *,
    report: dict[str, Any] | None,
    job: JobOut | None,
    problem: ProblemOut | None,
    mine: bool,
    by: str,
) -> ImportOut:
    """A record with its report and its job; ``by`` is what people call who began it."""
    return ImportOut(
        id=record.id,
        layer=record.layer,
        state=record.state.value,
        files=[
            FileOut(name=file.name, size_bytes=file.size_bytes, sha256=file.sha256) for file in record.files
        ],
        sha256=record.sha256 if record.files else None,
        created_at=record.created_at,
        created_by=record.name,
        created_by_name=by,
        mine=mine,
        decisions=dict(record.decisions),
        report=report,
        job=job,
        problem=problem,
        stored_at=record.stored_at,
        stored=None if record.stored is None else dict(record.stored),
        undone_at=record.undone_at,
    )
