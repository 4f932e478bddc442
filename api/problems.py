"""Refusals as RFC 9457 problem documents: the one table of statuses, codes and sentences."""

from __future__ import annotations

import errno
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from sqlalchemy.exc import OperationalError

from api import errors as border
from api.ledger_problems import LEDGER
from api.problem import Problem
from api.scene_problems import FIELDS, SCENES
from geo import errors as geo
from geo.errors import Refused
from layers import errors
from layers.exchange.findings import Finding
from layers.exchange.kinds import sentence as finding_words
from layers.rules.scenes import bands_in_chinese

LONGEST_FACT = 300  # characters of a fact that are repeated to the asker
RESERVED = frozenset({"type", "code", "title", "status", "detail", "instance", "request_id"})


PROBLEMS: dict[type[Refused], Problem] = {
    # --- border ---
    border.BadRequest: Problem(
        400,
        "bad-request",
        "请求的“{place}”不合要求：{reason}",
        "The {place} of the request is wrong: {reason}",
    ),
    border.BadParameter: Problem(
        400,
        "bad-parameter",
        "参数“{parameter}”的值“{value}”不对，应为：{allowed}。",
        "The parameter {parameter} cannot be {value}; allowed: {allowed}.",
    ),
    border.UnknownParameter: Problem(
        400,
        "unknown-parameter",
        "这里没有参数“{parameter}”。可用的参数：{known}。",
        "There is no parameter {parameter} here. Known ones: {known}.",
    ),
    border.NoSuchAddress: Problem(
        404, "no-such-address", "没有这个地址：{path}。", "There is nothing at {path}."
    ),
    border.MethodNotAllowed: Problem(
        405,
        "method-not-allowed",
        "这个地址不接受 {method}，可用：{allowed}。",
        "This address does not take {method}; it takes {allowed}.",
    ),
    border.NotAcceptable: Problem(
        406, "not-acceptable", "只能以这些格式回答：{allowed}。", "This can only be given as {allowed}."
    ),
    border.Unexpected: Problem(
        500,
        "unexpected",
        "服务器出错了，没有保存任何内容。请把编号告诉管理员。",
        "Something went wrong on the server; nothing was saved. Tell the administrator the request id.",
    ),
    border.NoData: Problem(
        404,
        "no-data",
        "“{path}”里没有数据。请先运行 lakewatch demo 或 lakewatch unit add。",
        "There are no data in {path}. Run lakewatch demo, or lakewatch unit add for a real lake, first.",
    ),
    border.DataThere: Problem(
        409,
        "data-there",
        "“{path}”里已有数据，演示湖只能建在空的地方。",
        "There are data in {path} already; a demonstration lake is made only where nothing is.",
    ),
    border.AddressTaken: Problem(
        503,
        "address-taken",
        "不能在 {host}:{port} 上提供服务：{reason}。请换一个端口（--port）。",
        "Cannot listen on {host}:{port}: {reason}. Choose another port (--port).",
    ),
    border.NoRoot: Problem(
        404,
        "no-root",
        "“{path}”里没有根证书或它的私钥（root.crt、root.key）。",
        "There is no root certificate with its key (root.crt, root.key) in {path}.",
    ),
    border.NamesOutsideRoot: Problem(
        400,
        "names-outside-root",
        "根证书只能担保：{allowed}。不能担保：{names}。换名字要重建根证书。",
        "The root may vouch for {allowed} alone, not for {names}. Other names need a new root.",
    ),
    border.UnfitCertificate: Problem(
        500,
        "unfit-certificate",
        "不能使用证书“{file}”：{reason}",
        "The certificate {file} cannot be used: {reason}",
    ),
    # --- geometry ---
    geo.InvalidShape: Problem(
        400,
        "invalid-shape",
        "图形有误：{reason}（位置：{place}）。请改正后再提交，系统不会自动修补。",
        "The shape is wrong: {reason} (at {place}). Correct it and send it again; nothing is repaired.",
    ),
    geo.OutOfRange: Problem(
        400,
        "out-of-range",
        "坐标 {value} 超出范围，允许：{allowed}。",
        "The coordinate {value} is out of range; allowed: {allowed}.",
    ),
    geo.UnknownCrs: Problem(
        400,
        "unknown-crs",
        "不支持坐标系 {crs}。可用：{allowed}。",
        "The reference system {crs} is not offered. Offered: {allowed}.",
    ),
    geo.MixedCrs: Problem(
        400,
        "mixed-crs",
        "坐标系不一致：{first} 与 {second}。",
        "Systems differ: {first} and {second}.",
    ),
    geo.GridMismatch: Problem(
        400,
        "grid-mismatch",
        "两期影像格网不一致：{before}，{after}。",
        "Grids differ: {before} and {after}.",
    ),
    geo.TileOutside: Problem(
        404, "tile-outside", "没有这张瓦片：{z}/{x}/{y}。", "There is no tile {z}/{x}/{y}."
    ),
    # --- catalogue ---
    errors.CatalogueMistake: Problem(
        500,
        "catalogue-mistake",
        "图层目录有误：{file} {place}：{found}，允许：{allowed}。",
        "The catalogue has a mistake: {file} {place}: {found}; allowed: {allowed}.",
    ),
    errors.UnknownLayer: Problem(404, "unknown-layer", "没有图层“{layer}”。", "There is no layer {layer}."),
    errors.UnknownField: Problem(
        400, "unknown-field", "图层“{layer}”没有字段“{field}”。", "The layer {layer} has no field {field}."
    ),
    errors.UnknownState: Problem(
        400,
        "unknown-state",
        "图层“{layer}”没有状态“{state}”。可用：{allowed}。",
        "The layer {layer} has no state {state}. Known: {allowed}.",
    ),
    errors.ValueNotAllowed: Problem(
        400,
        "value-not-allowed",
        "“{field}”的值“{value}”不对，允许：{allowed}。",
        "{field} cannot be {value}; allowed: {allowed}.",
    ),
    errors.ValueMissing: Problem(400, "value-missing", "请填写“{field}”。", "{field} is required."),
    # --- records ---
    errors.NotFound: Problem(404, "not-found", "没有这条记录：{id}。", "There is no {noun} {id}."),
    errors.AlreadyThere: Problem(
        412, "already-there", "编号“{id}”已经存在。", "A {noun} with the id {id} exists already."
    ),
    errors.Conflict: Problem(
        412,
        "stale-version",
        "“{id}”在您打开之后已被他人修改：您的版本 {mine}，现有版本 {theirs}。请重新打开再改。",
        "{id} was changed since you opened it: yours is {mine}, the stored one {theirs}. Open it again.",
    ),
    errors.EditKept: Problem(
        412,
        "edit-kept",
        "“{id}”在您打开之后已被他人修改：您的版本 {mine}，现有版本 {theirs}。"
        "您的修改没有丢，已另存（{kept}），等待决定取舍。",
        "{id} was changed since you opened it: yours is {mine}, the stored one {theirs}. "
        "Your edit is not lost: it is kept beside ({kept}) until somebody decides.",
    ),
    errors.EditDecided: Problem(
        409,
        "edit-decided",
        "这份另存的修改已由{by}决定（{decision}）。",
        "About this kept edit {by} has decided ({decision}).",
    ),
    errors.VersionMissing: Problem(
        428,
        "version-missing",
        "修改时须注明所依据的版本（If-Match）。",
        "A change must name the version it was made on (If-Match).",
    ),
    errors.DifferentContent: Problem(
        409,
        "different-content",
        "同一编号已有内容不同的记录：原有 {stored}，本次 {sent}。原记录未变，本次内容已另存备查。",
        "This id was sent before with other content: stored {stored}, sent {sent}. "
        "The first is untouched; yours is kept aside.",
    ),
    errors.TooLarge: Problem(
        413,
        "too-large",
        "{what}太大：{size}，最多 {most}。",
        "The {what} is too large: {size}; at most {most} is taken.",
    ),
    errors.WrongHash: Problem(
        400,
        "wrong-hash",
        "收到的内容与声明的校验值不符：声明 {announced}，收到 {received}。请重新上传。",
        "The bytes are not those announced: {announced} was announced, {received} came. Send them again.",
    ),
    errors.PhotoNotAnnounced: Problem(
        409,
        "photo-not-announced",
        "上报 {id} 的清单里没有照片 {sha256}。",
        "The report {id} announces no photo {sha256}.",
    ),
    errors.PartNotAnnounced: Problem(
        409,
        "part-not-announced",
        "轨迹 {id} 的清单里没有分段 {sha256}。",
        "The track {id} announces no part {sha256}.",
    ),
    errors.BadTrack: Problem(
        400, "bad-track", "轨迹的“{field}”不合要求：{reason}。", "The track's {field} does not fit: {reason}."
    ),
    errors.ConsentMissing: Problem(
        403,
        "consent-missing",
        "没有对轨迹记录的有效同意（文本版本 {version}），没有保存。请先阅读并同意，或丢弃这段轨迹。",
        "There is no valid consent (text {version}) to this recording; it was not kept. Agree or discard it.",
    ),
    errors.TrackGone: Problem(
        410,
        "track-gone",
        "轨迹 {id} 已在服务器上删除，不会再保存。手机上的也可以丢弃。",
        "The track {id} was deleted on the server and is not kept again. Discard it on the phone, too.",
    ),
    errors.TracksOff: Problem(
        403,
        "tracks-off",
        "本系统未开启轨迹功能，没有保存。",
        "This installation keeps no tracks; nothing was kept.",
    ),
    errors.OriginalNotAnnounced: Problem(
        409,
        "original-not-announced",
        "上报 {id} 没有写明照片 {sha256} 的原图。",
        "The report {id} names no original of the photo {sha256}.",
    ),
    errors.WrongContentType: Problem(
        415,
        "wrong-content-type",
        "不接受类型“{found}”的内容，可用：{allowed}。",
        "Content of the type {found} is not taken here; use {allowed}.",
    ),
    errors.BadFilter: Problem(
        400, "bad-filter", "筛选条件无法理解：{reason}", "The filter cannot be read: {reason}"
    ),
    errors.BadText: Problem(
        400,
        "bad-text",
        "“{place}”含有无法保存的字符。",
        "{place} holds characters that cannot be stored (NUL or half a surrogate pair).",
    ),
    errors.BadReport: Problem(
        400,
        "bad-report",
        "“{question}”填写有误：{reason}",
        "{question} is not answered well: {reason}",
    ),
    errors.BadPlace: Problem(
        400,
        "bad-place",
        "标注的地点不能用：{reason}（位置：{place}）。请撤销错误的点，或改为线、点后再保存。",
        "The marked place cannot stand: {reason} (at {place}). Undo points, or mark a line or a point.",
    ),
    errors.NotGenuine: Problem(
        400,
        "not-genuine",
        "回执 {report} 的签名与密钥 {key_id} 不符：内容被改动过，或不是本系统签发。",
        "The key {key_id} did not sign this receipt of {report}: it was altered, or is not ours.",
    ),
    errors.NotOutboxFile: Problem(
        400,
        "not-outbox-file",
        "“{file}”不是手机端待发备份（或版本不认识）：{found}。",
        "{file} is no backup of a phone's outbox, or of a version that is not known: {found}.",
    ),
    # --- people ---
    errors.NotSignedIn: Problem(401, "not-signed-in", "请先登录。", "Please sign in first."),
    errors.WrongPassword: Problem(
        401, "wrong-password", "账号或密码不对。", "The name and the password do not fit together."
    ),
    errors.TooManyTries: Problem(
        429,
        "too-many-tries",
        "尝试次数过多，请在 {seconds} 秒后再试。",
        "Too many tries; try again in {seconds} seconds.",
    ),
    errors.NotAllowed: Problem(
        403,
        "not-allowed",
        "您的角色不能这样做（{action}）。可以的角色：{roles}。",
        "Your role does not allow this ({action}); it is for {roles}.",
    ),
    errors.WeakPassword: Problem(
        400, "weak-password", "密码不合要求：{reason}", "Too weak a password: {reason}"
    ),
    errors.CrossSite: Problem(
        403,
        "cross-site",
        "拒绝了来自其他网站的修改请求。",
        "The change was refused: it came from another site, or lacks the header X-Lakewatch: 1.",
    ),
    errors.DemonstrationAccounts: Problem(
        500,
        "demonstration-accounts",
        "演示账号的密码是公开的，不能在 {host} 上提供服务。",
        "Demonstration accounts have public passwords and are not served on {host}.",
    ),
    # --- store and files ---
    errors.NewerDatabase: Problem(
        503,
        "newer-database",
        "数据由更新的版本写成（{found}，本程序只到 {known}）。",
        "The data were written by a newer release ({found}; this one knows {known}).",
    ),
    errors.NotOurs: Problem(
        500, "not-ours", "{path} 不是衡水湖数据库：{reason}", "{path} is no Lakewatch database: {reason}"
    ),
    errors.NoSpace: Problem(
        507,
        "no-space",
        "服务器磁盘已满，本次内容没有保存。请稍后重试。",
        "The server's disk is full; nothing was taken. Try again later.",
    ),
    errors.NoFont: Problem(
        409,
        "no-font",
        "制作 PDF 需要可以嵌入的中文字体，这台服务器上没有。请管理员安装 {package}，或取其他格式。",
        "A PDF needs a free font with Chinese letters, and this server has none. Have {package} installed, or take another format.",  # noqa: E501
    ),
    errors.Busy: Problem(
        503,
        "busy",
        "数据库暂时没有响应，请在 {seconds} 秒后重试。",
        "The database is busy; try in {seconds} seconds.",
    ),
    errors.StorageAway: Problem(
        503,
        "storage-away",
        "原件存储暂时连接不上，本次内容没有保存。请在 {seconds} 秒后重试。",
        "The storage of originals cannot be reached; nothing was taken. Try again in {seconds} seconds.",
    ),
    errors.ExtraMissing: Problem(
        500,
        "extra-missing",
        "这项设置需要另外安装：pip install 'lakewatch[{extra}]'。",
        "This setting needs a package that is not installed: pip install 'lakewatch[{extra}]'.",
    ),
    errors.BadEvidence: Problem(
        400,
        "bad-evidence",
        "佐证材料的“{field}”不合要求：{reason}",
        "The evidence's {field} does not fit: {reason}",
    ),
    errors.AlreadyUsed: Problem(
        409,
        "already-used",
        "同一份材料已作为“{role}”用于本案，但说明不同。请先撤回原来的（{id}）再添加。",
        "The same file already serves this case as {role}, in other words. Withdraw that ({id}) first.",
    ),
    errors.EvidenceSettled: Problem(
        409,
        "evidence-settled",
        "案件已办结（{status}），佐证材料不能再撤回。",
        "The case has ended ({status}); its evidence can no longer be withdrawn.",
    ),
    errors.NotTheSender: Problem(
        403,
        "not-the-sender",
        "只有添加人（{by}）或督查人员可以撤回这份材料。",
        "Only {by}, who added it, or a supervisor may withdraw this evidence.",
    ),
    errors.NoPreview: Problem(
        404,
        "no-preview",
        "这类文件（{media_type}）没有预览图，请下载原件。",
        "There is no picture of a file of this kind ({media_type}); fetch the original.",
    ),
    errors.EvidenceAltered: Problem(
        500,
        "evidence-altered",
        "原件 {id} 的内容已不是当初收到的内容，不能作为佐证发出。请告诉管理员。",
        "The original {id} is no longer what was received, so it is not given out. Tell the administrator.",
    ),
    errors.ChainBroken: Problem(
        500,
        "chain-broken",
        "审计链在第 {number} 条断开：{reason}",
        "The audit chain breaks at entry {number}: {reason}",
    ),
    errors.DayNotOver: Problem(
        409,
        "day-not-over",
        "{day} 还没有结束（今天是 {today}），一天结束后才能签名。",
        "{day} is not over (today is {today}); a day is signed when it has ended.",
    ),
    errors.DaySigned: Problem(
        409,
        "day-signed",
        "{day} 已签过名，当时链至第 {number} 条，与本库不符：可能换上了旧副本。"
        "确属恢复备份的，请先运行 lakewatch audit restored 声明。",
        "The head of {day} was signed at entry {number}, and this database says otherwise: perhaps an older "
        "copy was put in place. If a backup was restored, declare it first: lakewatch audit restored.",
    ),
    errors.KeyChanged: Problem(
        409,
        "key-changed",
        "{day} 及以前由密钥 {known} 签名，现在的密钥是 {found}。确需更换的，请加 --new-key 并说明原因。",
        "The days up to {day} were signed by the key {known}, this one is {found}. "
        "To change keys, say --new-key and why.",
    ),
    errors.UnreadableFile: Problem(
        400,
        "unreadable-file",
        "无法读取文件“{file}”（{place}）：{reason}",
        "The file {file} cannot be read ({place}): {reason}",
    ),
    errors.FileRefused: Problem(400, "file-refused", "{file}：{finding}", "{file}: {finding}"),
    errors.Cancelled: Problem(409, "cancelled", "已按要求停止。", "Stopped, as asked."),
    errors.NotReady: Problem(
        409,
        "not-ready",
        "导入“{id}”现在不能进行这一步（状态：{state}；待决定：{open}）。",
        "The import {id} cannot take this step now (state: {state}; to be decided: {open}).",
    ),
    errors.NoCells: Problem(
        409,
        "no-cells",
        "您的单位（{unit}）在责任网格中没有网格。请改选“地图当前范围”或“全湖”。",
        "Your unit ({unit}) has no cell in the responsibility grid. Choose this view or the whole lake.",
    ),
    errors.EyesChanged: Problem(
        409,
        "eyes-changed",
        "打包之后，您的角色或单位有变化，这个离线包不能再下载。请重新打包。",
        "Your roles or unit changed since this package was put together. Ask for a new one.",
    ),
    errors.AreaNotReady: Problem(
        409,
        "area-not-ready",
        "离线包“{id}”现在不能下载（状态：{state}）。请稍候，或重新打包。",
        "The package {id} cannot be fetched now (state: {state}). Wait, or ask for a new one.",
    ),
    errors.RowsRefused: Problem(
        400,
        "rows-refused",
        "“{file}”有 {refused} 行不能保存，整个文件都没有导入。第一处：{first}",
        "{refused} rows of {file} cannot be stored, so nothing was. The first: {first}",
    ),
    errors.NoSuchColumn: Problem(
        400,
        "no-such-column",
        "文件“{file}”没有“{column}”这一列。现有：{known}。",
        "The file {file} has no column {column}. It has: {known}.",
    ),
    errors.AlreadyImported: Problem(
        409,
        "already-imported",
        "同一个文件“{file}”已于 {at} 由 {by} 导入图层“{layer}”，没有重复导入。",
        "The same file {file} was imported into {layer} on {at} by {by}; nothing was imported again.",
    ),
    **LEDGER,
    **SCENES,
}


BY_NAME: Mapping[str, type[Refused]] = {error.__name__: error for error in PROBLEMS}


class Facts(dict[str, str]):
    """Facts for a sentence; one that a refusal did not give prints as a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def sentence(error: Refused, *, english: bool) -> str:
    """What went wrong and what to do, in one of the two languages."""
    problem = PROBLEMS[type(error)]
    facts = Facts({name: shortened(value) for name, value in error.facts.items()})
    if isinstance(error, errors.FileRefused):
        words = finding_words(Finding(str(error.facts["finding"]), facts))
        facts["finding"] = words.en if english else words.zh
    if isinstance(error, errors.BadScene) and facts["field"] in FIELDS:
        facts["field"] = FIELDS[facts["field"]][english]
    if isinstance(error, errors.BandsMissing | errors.SceneKnown) and not english:
        facts["bands"] = bands_in_chinese(facts["bands"])
    return (problem.en if english else problem.zh).format_map(facts)


def told_refusal(name: str, facts: Mapping[str, Any]) -> tuple[str, str, str]:
    """A refusal that was kept by its name and facts: its code, and its sentence in Chinese and in English."""
    error = BY_NAME.get(name, border.Unexpected)(**facts)
    return PROBLEMS[type(error)].code, sentence(error, english=False), sentence(error, english=True)


def shortened(value: object) -> str:
    text = ", ".join(str(part) for part in value) if isinstance(value, list | tuple | set) else str(value)
    return text if len(text) <= LONGEST_FACT else text[:LONGEST_FACT] + "…"


def problem_body(error: Refused, *, english: bool, path: str, request_id: str) -> bytes:
    """The document itself; facts stand beside the members of RFC 9457."""
    problem = PROBLEMS[type(error)]
    facts = {name: plain(value) for name, value in error.facts.items() if name not in RESERVED}
    document = {
        "type": f"/problems/{problem.code}",
        "code": problem.code,
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": sentence(error, english=english),
        "instance": path,
        "request_id": request_id,
        **facts,
    }
    # a lone half of a surrogate pair, sent by a client, must not break the answer about it
    return json.dumps(document, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")


def plain(value: object) -> Any:
    """A fact as JSON can say it."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(part) for part in value]
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    return shortened(value)


COMES_BACK = errors.TooManyTries | errors.Busy | errors.NoSpace | errors.StorageAway | errors.PicturesBusy


def problem_headers(error: Refused, path: str) -> dict[str, str]:
    """Headers that belong to a refusal: when to come back, how to sign in, what is allowed."""
    if isinstance(error, COMES_BACK):
        return {"Retry-After": str(error.facts.get("seconds", 30)), "Cache-Control": "no-store"}
    if isinstance(error, errors.NotSignedIn):
        # Basic only where programs ask: in a page it would open the browser's own password box
        basic = 'Basic realm="lakewatch", ' if path.startswith(("/ogc", "/tiles")) else ""
        return {"WWW-Authenticate": basic + 'Bearer realm="lakewatch"', "Cache-Control": "no-store"}
    if isinstance(error, border.MethodNotAllowed):
        return {"Allow": shortened(error.facts.get("allowed", "GET"))}
    return {"Cache-Control": "no-store"}


def from_database(error: OperationalError) -> Refused:
    """A failed statement or commit: nothing was kept, and the asker may try again."""
    said = str(error.orig)
    if "disk is full" in said or "No space left" in said or "could not extend file" in said:
        return errors.NoSpace()
    return errors.Busy(seconds=5)


def from_disk(error: OSError) -> Refused:
    """A write that failed: the disk is full, or something is wrong that the log explains."""
    return (
        errors.NoSpace() if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) else border.Unexpected()
    )
