"""The kinds of flags: their names, weights and sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from layers.definition import Words


@dataclass(frozen=True, slots=True)
class FlagKind:
    """A kind of finding: its name, its weight and its sentence."""

    name: Words
    weight: int
    words: Words


KINDS: Mapping[str, FlagKind] = {
    "photo_reused": FlagKind(
        Words("照片重复使用", "Photo used before"),
        5,
        Words(
            "同一张照片（文件完全相同）{at} 已由{by}上报过。", "The very same file was sent by {by} on {at}."
        ),
    ),
    "photo_alike": FlagKind(
        Words("照片疑似重复", "Photo looks like an earlier one"),
        3,
        Words(
            "照片与{by} {at} 上报的一张几乎相同（64 位感知哈希仅差 {bits} 位），可能是另存或截图。",
            "The picture is nearly that of {by} on {at} ({bits} of 64 bits differ): saved anew?",
        ),
    ),
    "photo_far": FlagKind(
        Words("照片位置不符", "Photo taken elsewhere"),
        3,
        Words(
            "照片拍摄位置距上报位置 {away_m} 米（允许 {allowed_m} 米）。",
            "The photo was taken {away_m} m from the report's place ({allowed_m} m are allowed).",
        ),
    ),
    "photo_time": FlagKind(
        Words("照片时间不符", "Photo taken at another time"),
        3,
        Words("照片拍摄时间与上报时间相差 {hours} 小时。", "Photo and report are {hours} hours apart."),
    ),
    "photo_before_finding": FlagKind(
        Words("整改后照片早于发现日", "A photo 'after' taken before the finding"),
        5,
        Words(
            "“{title}”拍摄于 {taken_on}，早于发现日 {found_on}。",
            "{title} was taken on {taken_on}, before the finding on {found_on}.",
        ),
    ),
    "clock_ahead": FlagKind(
        Words("手机时钟偏快", "Phone clock ahead"),
        2,
        Words(
            "手机时间比服务器收到时间还晚 {minutes} 分钟。",
            "The phone's clock is {minutes} minutes ahead of ours.",
        ),
    ),
    "clock_behind": FlagKind(
        Words("手机时钟偏慢", "Phone clock behind"),
        2,
        Words(
            "定位自带的时间比上报时间还晚 {minutes} 分钟：手机时钟可能被拨慢。",
            "The fix is {minutes} minutes younger than the report: was the phone's clock set back?",
        ),
    ),
    "fix_missing": FlagKind(
        Words("没有定位", "No position fix"),
        1,
        Words("上报时没有传感器定位。", "The report has no position from a sensor."),
    ),
    "accuracy_missing": FlagKind(
        Words("定位没有精度", "Fix without accuracy"),
        1,
        Words(
            "定位没有给出精度，真实的卫星定位都会给出。", "The fix tells no accuracy; a real receiver does."
        ),
    ),
    "accuracy_zero": FlagKind(
        Words("定位精度为零", "Accuracy of zero"),
        3,
        Words(
            "定位精度为 0 米，模拟定位软件常见。", "An accuracy of 0 m, as programs that fake positions give."
        ),
    ),
    "fix_stale": FlagKind(
        Words("定位陈旧", "Old fix"),
        1,
        Words("定位比上报早 {minutes} 分钟。", "The fix is {minutes} minutes older than the report."),
    ),
    "place_round": FlagKind(
        Words("定位过于整齐", "Position too round"),
        3,
        Words(
            "定位 {longitude}, {latitude} 只有三位以内小数，像是手工填写。",
            "The fix {longitude}, {latitude} has three decimals at most, as if typed.",
        ),
    ),
    "place_repeated": FlagKind(
        Words("定位与以往完全相同", "Position repeated exactly"),
        3,
        Words(
            "定位与此前 {count} 次上报（如 {at}）完全相同，厘米不差；真实定位总会漂移。",
            "The fix equals {count} earlier ones (such as of {at}) to the centimetre; real ones drift.",
        ),
    ),
    "place_far": FlagKind(
        Words("不在现场上报", "Reported from elsewhere"),
        3,
        Words(
            "定位距所报对象 {away_m} 米（允许 {allowed_m} 米）。",
            "The phone was {away_m} m from what it reports on ({allowed_m} m are allowed).",
        ),
    ),
    "speed": FlagKind(
        Words("移动速度不合理", "Impossible speed"),
        4,
        Words(
            "与相邻一次上报相距 {way_m} 米、相隔 {seconds} 秒，合每小时 {km_h} 公里。",
            "{way_m} m from the neighbouring report in {seconds} s: {km_h} km/h.",
        ),
    ),
    "copied": FlagKind(
        Words("测量值照抄", "Measurements copied forward"),
        2,
        Words(
            "同一处连续 {count} 次上报的测量值完全一样。",
            "The figures of {count} reports in a row are all the same.",
        ),
    ),
    "copied_elsewhere": FlagKind(
        Words("测量值与别处相同", "The same figure elsewhere"),
        2,
        Words(
            "实测剩余量 {value} 与同一人在另外 {count} 处的上报完全相同。",
            "The remainder {value} is just what the same person reported at {count} other places.",
        ),
    ),
    "burst": FlagKind(
        Words("检查前突击上报", "A burst before an inspection"),
        2,
        Words(
            "{due_on} 检查前 {days} 天内上报 {count} 次，平时同样天数约 {usual} 次。",
            "{count} reports in the {days} days before the look-back of {due_on}; usually {usual}.",
        ),
    ),
    "feature_changed": FlagKind(
        Words("期间对象已变更", "Changed meanwhile"),
        1,
        Words(
            "上报依据第 {based} 版（{was_zh}），收到时台账已是第 {now} 版（{state_zh}）。"
            "按当时所见收下，请核对两者。",
            "Based on version {based} ({was_en}); when it came the register had version {now} ({state_en}). "
            "It counts as what was seen: compare the two.",
        ),
    ),
    "feature_retired": FlagKind(
        Words("期间对象已撤销", "Retired meanwhile"),
        1,
        Words(
            "上报依据第 {based} 版，收到时对象已从台账撤销（第 {now} 版）。按当时所见收下，请核对。",
            "Based on version {based}; when it came the thing was no longer in the register (version {now}). "
            "It counts as what was seen.",
        ),
    ),
    "case_closed": FlagKind(
        Words("期间案件已销号", "Case closed meanwhile"),
        2,
        Words(
            "案件 {number} 在现场查看之后、上报收到之前（{on}）已销号。按当时所见收下，请核对是否反弹。",
            "Case {number} was closed on {on}, after the look and before the report came. "
            "It counts as what was seen: has it come back?",
        ),
    ),
    "case_reopened": FlagKind(
        Words("期间案件已重开", "Case reopened meanwhile"),
        1,
        Words(
            "案件 {number} 在现场查看之后、上报收到之前（{on}）已重新打开。",
            "Case {number} was opened again on {on}, after the look and before the report came.",
        ),
    ),
    "edited": FlagKind(
        Words("事后改过内容", "Sent again with other content"),
        3,
        Words(
            "同一编号先后收到 {count} 份不同内容；保留的是第一份，其余另存。",
            "{count} other contents came under this id; the first one counts, the others are kept aside.",
        ),
    ),
    "paper_older": FlagKind(
        Words("文件早于发现日", "Paper older than the finding"),
        4,
        Words(
            "“{title}”日期 {issued_on}，早于发现日 {found_on}。",
            "{title} is dated {issued_on}, before the finding on {found_on}.",
        ),
    ),
}
