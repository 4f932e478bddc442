"""What today's page, the track and the coverage say, in both languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class WalkWords:
    """Words that people look for on these pages."""

    today: str
    by_distance: str
    next_place: str
    near: str
    data_of: str
    track: str
    agree: str
    start: str
    pause: str
    go_on: str
    stop: str
    send: str
    discard: str
    discard_sure: str
    gpx: str
    walking: str
    paused: str
    ended: str
    sent: str
    nobody_looked: str
    withdraw: str
    withdraw_sure: str
    no_track: str
    coverage: str
    cells: str
    visited: str


ZH = WalkWords(
    today="今日",
    by_distance="按距离",
    next_place="下一处",
    near="附近",
    data_of="数据截至",
    track="轨迹",
    agree="单独同意",
    start="开始记录",
    pause="暂停",
    go_on="继续记录",
    stop="停止",
    send="发送",
    discard="丢弃",
    discard_sure="再点一次",
    gpx="导出 GPX",
    walking="正在记录",
    paused="已暂停",
    ended="已停止",
    sent="已送达",
    nobody_looked="没有人看过",
    withdraw="撤回同意",
    withdraw_sure="再点一次：撤回",
    no_track="服务器上没有您的轨迹",
    coverage="巡查覆盖",
    cells="责任网格",
    visited="到访",
)
EN = WalkWords(
    today="Today",
    by_distance="By distance",
    next_place="Next place",
    near="Near me",
    data_of="Data of",
    track="Track",
    agree="apart from anything else",
    start="Start recording",
    pause="Pause",
    go_on="Go on recording",
    stop="Stop",
    send="Send",
    discard="Discard",
    discard_sure="Tap again",
    gpx="Export GPX",
    walking="Recording",
    paused="Paused",
    ended="Stopped",
    sent="Received, with receipt",
    nobody_looked="Nobody did",
    withdraw="Withdraw, and delete",
    withdraw_sure="Tap again to withdraw",
    no_track="The server has no track",
    coverage="Patrol coverage",
    cells="Responsibility cells",
    visited="Visited",
)
WALKS = {"zh": ZH, "en": EN}
