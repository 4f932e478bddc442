"""The file of a case as one archive: the document, originals, copies, audit entries, and what verifies them.

``manifest.json`` is the RFC 8785 JSON of

    {"content": {"case", "as_of", "at_closing", "last_event", "originals", "evidence", "files"},
     "content_sha256", "format", "key_id", "signature",
     "making": {"made_at", "made_by", "why", "export", "version", "head", "files"}}

``content`` is the same whenever the file is made of the same records as of the same moment; ``making`` tells
when, by whom and after which audit entry it was made. The signature covers all other members (Ed25519).
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from layers.definition import Words
from layers.errors import AlreadyThere, TooLarge, WrongHash
from layers.exchange import offline_case_file
from layers.exchange.companions import MANIFEST
from layers.exchange.exporting import plain_name
from layers.rules.case_file import FORMAT, CaseFile
from layers.rules.days import LOCAL
from layers.rules.exhibits import ROLE_WORDS, Exhibit, originals
from layers.rules.receipts import key_id, moment_text, signed_bytes, to_base64url
from layers.store.audit import AuditEntry
from layers.store.chain import canonical, sha256_hex
from layers.store.evidence_files import CHUNK, disk
from layers.store.photos import LEAVING, PhotoFiles

DOCUMENT, ENTRIES, PROGRAM, NOTE = "案卷.docx", "审计.jsonl", "verify.py", "说明.txt"
MOST_BYTES = 8 * 1024**3  # of originals in one file
Told = Callable[[int, int], None]  # files done, of how many; raises when somebody wants to stop


@dataclass(frozen=True, slots=True)
class Making:
    """Who makes the file, when, why, and where its audit chain stood; what no later making repeats."""

    made_at: datetime
    made_by: str
    why: str
    export: str  # the entry of the export log
    version: str  # of the program
    head_number: int
    head_hash: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """Everything that goes into the archive."""

    file: CaseFile
    document: bytes
    entries: Sequence[AuditEntry]
    photos: PhotoFiles  # with the storage of originals behind it
    making: Making
    with_originals: bool


@dataclass(frozen=True, slots=True)
class Packed:
    """What came of it; ``left`` are the hashes of what left, and whether the original itself did."""

    count: int
    size_bytes: int
    sha256: str
    content_sha256: str
    document_sha256: str
    left: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the archive, as the manifest names it."""

    path: str
    sha256: str
    size_bytes: int
    zh: str
    en: str


def write_case_file(
    target: Path, parcel: Parcel, key: Ed25519PrivateKey, *, overwrite: bool = False, told: Told
) -> Packed:
    """Write the archive; it appears whole or not at all.

    Raises:
        AlreadyThere: the file exists. TooLarge: more originals than one file may hold. NoSpace: a full disk.
        NotFound, WrongHash: an original is not in the storage, or is not what it was: nothing is written.
        UnreadableFile: a photo on record as readable that is none. What ``told`` raises, to stop.
    """
    if target.exists() and not overwrite:
        raise AlreadyThere(noun="file", id=str(target))
    found = originals(parcel.file.exhibits)
    if (size := sum(line.size_bytes or 0 for line in found.values())) > MOST_BYTES:
        raise TooLarge(what="originals", size=size, most=MOST_BYTES)
    with disk(), tempfile.TemporaryDirectory(dir=target.parent, prefix=".export-") as folder:
        draft = Path(folder) / "case.zip"
        with zipfile.ZipFile(draft, "w") as archive:
            packing = Packing(archive, parcel, told)
            manifest = packing.pack(found, key)
        with draft.open("rb+") as made:
            os.fsync(made.fileno())
            digest = hashlib.file_digest(made, "sha256").hexdigest()
        written = draft.stat().st_size
        draft.replace(target)
    left = {sha256: parcel.with_originals for sha256, line in found.items() if packing.leaves(line)}
    names = {entry.path: entry for entry in packing.files}
    return Packed(
        len(packing.files) + 2, written, digest, manifest["content_sha256"], names[DOCUMENT].sha256, left
    )


class Packing:
    """Puts one file after the other into the archive, and keeps what the manifest will say."""

    def __init__(self, archive: zipfile.ZipFile, parcel: Parcel, told: Told) -> None:
        self.archive = archive
        self.parcel = parcel
        self.told = told
        self.files: list[Entry] = []
        self.day = parcel.file.as_of.astimezone(LOCAL).timetuple()[:6]

    def pack(self, found: Mapping[str, Exhibit], key: Ed25519PrivateKey) -> dict[str, Any]:
        """Everything, the manifest last; the manifest."""
        lines = list(found.values())
        self.put(DOCUMENT, self.parcel.document, Words("案卷", "the case file as a document"))
        for at, line in enumerate(lines):
            self.told(at, len(lines))
            if self.parcel.with_originals:
                self.original(line)
            if line.copied:
                self.copy(line)
        self.told(len(lines), len(lines))
        self.put(
            ENTRIES, entry_lines(self.parcel.entries), Words("本案审计条目", "audit entries of the case")
        )
        program = Path(offline_case_file.__file__).read_bytes()
        self.put(PROGRAM, program, Words("核验程序", "the program that verifies"))
        content = self.content()
        note = note_text(self.parcel, sha256_hex(canonical(content))).encode("utf-8-sig")
        self.store(NOTE, note)
        written = Entry(NOTE, sha256_hex(note), len(note), "说明", "read me first")
        manifest = signed_manifest(content, making_json(self.parcel.making, [written]), key)
        self.store(MANIFEST, canonical(manifest))
        return manifest

    def leaves(self, line: Exhibit) -> bool:
        """Whether a file leaves at all, as original or as copy."""
        return self.parcel.with_originals or line.copied

    def original(self, line: Exhibit) -> None:
        """An original, compared with its hash while it is written."""
        words, digest, size = ROLE_WORDS[line.role], hashlib.sha256(), 0
        info = self.info(line.path)
        info.file_size = line.size_bytes or 0
        storage = self.parcel.photos.originals
        with storage.open(line.sha256) as source, self.archive.open(info, "w") as target:
            for chunk in chunks(source):
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
        if digest.hexdigest() != line.sha256:
            raise WrongHash(announced=line.sha256, received=digest.hexdigest())
        zh, en = f"{line.number} {words.zh}原件", f"{line.number} {words.en}, original"
        self.files.append(Entry(line.path, line.sha256, size, zh, en))

    def copy(self, line: Exhibit) -> None:
        """An upright copy of a photo, in which nothing tells of phone or place."""
        words = ROLE_WORDS[line.role]
        data = self.parcel.photos.shown(line.sha256, LEAVING).read_bytes()
        zh, en = (
            f"{line.number} {words.zh}，无元数据的副本",
            f"{line.number} {words.en}, copy without metadata",
        )
        self.put(line.copy_path, data, Words(zh, en), packed=False)

    def put(self, path: str, data: bytes, words: Words, *, packed: bool = True) -> None:
        """A file of the content."""
        self.store(path, data, packed=packed)
        self.files.append(Entry(path, sha256_hex(data), len(data), words.zh, words.en))

    def store(self, path: str, data: bytes, *, packed: bool = True) -> None:
        info = self.info(path)
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        self.archive.writestr(info, data)

    def info(self, path: str) -> zipfile.ZipInfo:
        """A member; Python marks names beyond ASCII as UTF-8."""
        year, *rest = self.day
        info = zipfile.ZipInfo(path, (max(1980, year), *rest))  # type: ignore[arg-type]
        info.external_attr = 0o600 << 16
        return info

    def content(self) -> dict[str, Any]:
        """What the same records give again."""
        file, with_originals = self.parcel.file, self.parcel.with_originals
        first = originals(file.exhibits)
        return {
            "case": {
                "id": file.case.id,
                "number": file.case.number,
                "layer": file.case.layer,
                "title": file.case.title,
                "status": file.case.status.value,
                "version": file.case.version,
                "demonstration": file.demonstration,
            },
            "as_of": moment_text(file.as_of),
            "at_closing": file.at_closing,
            "last_event": {"audit_number": file.last_number, "hash": file.last_hash},
            "originals": with_originals,
            "evidence": [evidence_json(line, first, with_originals) for line in file.exhibits],
            "files": [asdict(entry) for entry in self.files],
        }


def chunks(source: IO[bytes]) -> Iterator[bytes]:
    while chunk := source.read(CHUNK):
        yield chunk


def evidence_json(line: Exhibit, first: Mapping[str, Exhibit], with_originals: bool) -> dict[str, Any]:
    """A line of the evidence list; ``path`` where its original lies, None where it does not leave."""
    leaving = first.get(line.sha256) if with_originals and line.here else None
    return {
        "number": line.number,
        "role": line.role,
        "sha256": line.sha256,
        "size_bytes": line.size_bytes,
        "at": None if line.at is None else moment_text(line.at),
        "hindrances": list(line.hindrances),
        "withheld": line.withheld,
        "path": None if leaving is None else leaving.path,
    }


def entry_lines(entries: Sequence[AuditEntry]) -> bytes:
    """The entries as an exported ledger has them, line by line."""
    return b"".join(canonical({"entry": asdict(entry)}) + b"\n" for entry in entries)


def making_json(making: Making, files: Sequence[Entry]) -> dict[str, Any]:
    return {
        "made_at": moment_text(making.made_at),
        "made_by": making.made_by,
        "why": making.why,
        "export": making.export,
        "version": making.version,
        "head": {"number": making.head_number, "hash": making.head_hash},
        "files": [asdict(entry) for entry in files],
    }


def signed_manifest(
    content: dict[str, Any], making: dict[str, Any], key: Ed25519PrivateKey
) -> dict[str, Any]:
    """The manifest with its signature over all other members."""
    manifest = {
        "format": FORMAT,
        "content": content,
        "content_sha256": sha256_hex(canonical(content)),
        "making": making,
        "key_id": key_id(key.public_key()),
    }
    return {**manifest, "signature": to_base64url(key.sign(signed_bytes(manifest)))}


def file_name(file: CaseFile) -> str:
    """What the archive is called where it is saved."""
    mark = "演示_" if file.demonstration else ""
    return f"案卷_{mark}{plain_name(file.case.number)}_{file.day:%Y%m%d}.zip"


def note_text(parcel: Parcel, content_sha256: str) -> str:
    """What is in the archive and how it is verified, for whoever opens it first."""
    case, making = parcel.file.case, parcel.making
    demonstration = (
        "演示数据，全部合成。Demonstration data, all synthetic.\n\n" if parcel.file.demonstration else ""
    )
    originals_zh = "在 原件/ 下" if parcel.with_originals else "未随卷（申请人无权或未要求）"
    return f"""{demonstration}案卷 Case file {case.number}  {case.title}

数据截止 as of      {moment_text(parcel.file.as_of)}
组卷时间 made at    {moment_text(making.made_at)}
组卷人 made by      {making.made_by}
用途 why            {making.why}
导出编号 export     {making.export}
内容 content        SHA-256 {content_sha256}
原件 originals      {originals_zh} · {"under 原件/" if parcel.with_originals else "not in this file"}

案卷.docx           案卷正文 the document
副本/               照片副本，不含元数据 copies of photos without metadata
审计.jsonl          本案审计条目 audit entries behind this case
manifest.json       清单：每个文件的 SHA-256，签名 every file with its SHA-256, signed
verify.py           离线核验程序 verifies all of it offline:

    python3 verify.py --key 公钥.pem

公钥向管理部门当面索取（lakewatch receipt key），不取自本案卷。
Take the public key from the office itself, not from this file.
同一截止时间重新组卷，内容 SHA-256 相同；组卷时间、导出编号、审计末条与签名不同。
Made again as of the same moment, the content has the same SHA-256; time of making, export number, head of the
audit chain and signature differ.
"""
