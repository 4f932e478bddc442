"""The evidence list of a case file: each line one file in one role, numbered, with what vouches for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from layers.definition import Words
from layers.rules.closing import Place
from layers.rules.evidence import PHOTO, Claims, Evidence, UsedEvidence
from layers.rules.photos import PhotoManifest
from layers.rules.reports import Report

FINDING, INSPECTION = "finding", "inspection"
ROLE_WORDS: Mapping[str, Words] = {  # in the order of the list
    FINDING: Words("发现时照片", "photo of the finding"),
    "before": Words("整改前照片", "photo before the work"),
    INSPECTION: Words("现场检查照片", "photo of an inspection"),
    "after": Words("整改后照片", "photo after the work"),
    "special_report": Words("专题报告", "special report"),
    "measure": Words("整改措施文件", "paper of a measure"),
    "document": Words("文件", "document"),
    "extension": Words("延期材料", "paper on more time"),
    "transfer": Words("移交材料", "transfer paper"),
    "other": Words("其他材料", "other material"),
}
ENDINGS: Mapping[str, str] = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/heic": "heic",
    "image/heif": "heif",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "text/plain": "txt",
    "application/zip": "zip",
}
WITHDRAWN, MISSING = Words("已撤回", "withdrawn"), Words("未收到", "not here")
STANDINGS: Mapping[str, Words] = {  # why a file does not count; an empty word: it does
    "withdrawn": WITHDRAWN,
    "missing": MISSING,
    "unreadable": Words("无法读取", "unreadable"),
    "wrong_kind": Words("种类不符", "wrong kind"),
    "undescribed": Words("缺标题或日期", "title or day missing"),
}


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One line of the evidence list.

    Args:
        number: E01, E02 …; the same file in two roles stands twice. sha256: of the original.
        size_bytes: None while the file is not here. at: when the line came into being (UTC).
        hindrances: why it does not count, in the words of ``STANDINGS``; () when it does.
        place: where the photo claims to have been taken (CGCS2000 longitude, latitude).
        withheld: it is on record, and the asker may not see it.
    """

    number: str
    sha256: str
    role: str
    title: str
    name: str
    unit: str | None
    at: datetime | None
    size_bytes: int | None = None
    media_type: str | None = None
    kind: str = PHOTO
    issued_on: date | None = None
    document_number: str | None = None
    place: Place | None = None
    report: str | None = None
    hindrances: tuple[str, ...] = ()
    withheld: bool = False
    audit_number: int | None = None

    @property
    def here(self) -> bool:
        """Whether the file itself can be shown and handed out."""
        return "missing" not in self.hindrances and not self.withheld

    @property
    def path(self) -> str:
        """Where the original lies in the case file, by role and number."""
        ending = ENDINGS.get(self.media_type or "", "bin")
        return f"原件/{ROLE_WORDS[self.role].zh}/{self.number}.{ending}"

    @property
    def copy_path(self) -> str:
        """Where the copy without metadata lies."""
        return f"副本/{ROLE_WORDS[self.role].zh}/{self.number}.jpg"

    @property
    def copied(self) -> bool:
        """Whether there is a copy: of a photo that is here and can be read."""
        return self.here and self.kind == PHOTO and "unreadable" not in self.hindrances


def used_at(used: UsedEvidence, moment: datetime) -> UsedEvidence | None:
    """A use as it stood at a moment; None when nobody had made it yet."""
    use, file = used.use, used.file
    if use.at is not None and use.at > moment:
        return None
    if use.withdrawn_at is not None and use.withdrawn_at > moment:
        use = replace(use, withdrawn_at=None, withdrawn_by=None, withdrawn_name=None, withdrawn_why=None)
    return UsedEvidence(use, file_at(file, moment))


def file_at(file: Evidence | None, moment: datetime) -> Evidence | None:
    """The file, when it had come by then."""
    late = file is None or (file.received_at is not None and file.received_at > moment)
    return None if late else file


def report_at(report: Report, files: Mapping[str, Evidence], moment: datetime) -> Report:
    """A report as it stood at a moment: photos that came later were missing."""
    late = {photo.sha256 for photo in report.pictures if file_at(files.get(photo.sha256), moment) is None}
    return replace(report, missing_photos=tuple(sorted(late | set(report.missing_photos))))


def exhibits(
    uses: Sequence[UsedEvidence],
    finding: Sequence[Report],
    inspections: Sequence[Report],
    files: Mapping[str, Evidence],
    *,
    withheld: Collection[str] = (),
) -> tuple[Exhibit, ...]:
    """Every line, by role and time, numbered in that order.

    Args:
        finding, inspections: reports whose photos belong to the case; of ``withheld`` ones (by id) a photo
            is named by its hash alone.
        files: what is here, by hash.
    """
    lines = [of_use(each) for each in uses]
    for role, reports in ((FINDING, finding), (INSPECTION, inspections)):
        lines += [line for report in reports for line in of_report(report, role, files, withheld)]
    order = list(ROLE_WORDS)
    lines.sort(key=lambda line: (order.index(line.role), moment_key(line.at), line.sha256))
    digits = max(2, len(str(len(lines))))
    return tuple(replace(line, number=f"E{at:0{digits}}") for at, line in enumerate(lines, start=1))


def moment_key(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat()


def of_use(used: UsedEvidence) -> Exhibit:
    """The line of a file that was put on record for the case."""
    use, file = used.use, used.file
    line = Exhibit(
        number="",
        sha256=use.sha256,
        role=use.role,
        title=use.title or (file.name if file else ""),
        name=use.account_name,
        unit=use.unit,
        at=use.at,
        issued_on=use.issued_on,
        document_number=use.document_number,
        hindrances=used.hindrances,
        audit_number=use.audit_number,
    )
    return with_file(line, file)


def of_report(
    report: Report, role: str, files: Mapping[str, Evidence], withheld: Collection[str]
) -> Iterator[Exhibit]:
    """The lines of a report's photos."""
    hidden = str(report.id) in withheld
    for photo in report.pictures:
        file = None if photo.sha256 in report.missing_photos else files.get(photo.sha256)
        line = Exhibit(
            number="",
            sha256=photo.sha256,
            role=role,
            title="",
            name="" if hidden else report.author_name,
            unit=report.unit,
            at=report.received_at,
            report=str(report.id),
            hindrances=tuple(photo_hindrances(file)),
            withheld=hidden,
            audit_number=report.audit_number,
        )
        known = with_file(line, file)
        yield line if hidden else replace(known, place=known.place or place_of(photo, report))


def with_file(line: Exhibit, file: Evidence | None) -> Exhibit:
    """The line with what the file itself gives to it."""
    if file is None:
        return line
    claims = file.claims or Claims()
    known = claims.longitude is not None and claims.latitude is not None
    place = (claims.longitude or 0.0, claims.latitude or 0.0) if known else None
    return replace(line, size_bytes=file.size_bytes, media_type=file.media_type, kind=file.kind, place=place)


def place_of(photo: PhotoManifest, report: Report) -> Place | None:
    """Where a photo was taken: its own fix, else its report's."""
    fix = photo.fix or report.fix
    return None if fix is None else (fix.longitude, fix.latitude)


def photo_hindrances(file: Evidence | None) -> Iterable[str]:
    """Why a report's photo does not count."""
    if file is None:
        yield "missing"
    elif not file.readable:
        yield "unreadable"


def originals(lines: Iterable[Exhibit]) -> dict[str, Exhibit]:
    """Each file that can be handed out, once, by its hash: as its first line."""
    found: dict[str, Exhibit] = {}
    for line in lines:
        if line.here:
            found.setdefault(line.sha256, line)
    return found
