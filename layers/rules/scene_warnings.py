"""What is told of a scene before it is kept: sentences for people, by code; none of them changes anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from layers.definition import Words
from layers.rules.scenes import bands_in_chinese

WARNINGS: Mapping[str, Words] = {
    "not-calibrated": Words(
        "不知道如何由数值换算反射率（未定标）：可以看、可以算比值型指数，云的简单检验和反射率阈值不适用。",
        "How its numbers become reflectances is not known (not calibrated): it can be looked at and ratios"
        " can be reckoned; the simple test for cloud and limits of reflectance do not apply.",
    ),
    "resampled": Words(
        "{bands}的像元为{from_m}米，按双线性内插到{to_m}米；这些波段看不清比{from_m}米更小的东西。",
        "{bands} have pixels of {from_m} m and are brought to {to_m} m by bilinear interpolation: nothing"
        " smaller than {from_m} m is to be seen in them.",
    ),
    "regridded": Words(
        "影像是经纬度网格、非正方形像元或转过方向，将按双线性重采样到{crs}、{pixel_m}米的网格。",
        "The picture lies in degrees, on pixels that are not square, or turned: it is brought onto a grid of"
        " {crs} with {pixel_m} m by bilinear interpolation.",
    ),
    "offset-assumed": Words(
        "文件名没有写处理基线，按影像日期认为反射率偏移为{offset}。2022年1月25日起的产品为-0.1；再处理的旧影像也可能是。",
        "No name says the processing baseline: by the day, {offset} is added to the reflectances. Products"
        " since 25 January 2022 have -0.1; older ones that were processed again may have it too.",
    ),
    "bands-suspected": Words(
        "波段顺序可疑：{reason}。请核对各波段；系统不会自行调换。",
        "The order of the bands is doubtful: {reason_en}. Look at the bands again; none is swapped here.",
    ),
    "band-twice": Words(
        "{band}在两个文件中：{first}、{second}。请为其中一个选“-”。",
        '{band} is in two files: {first} and {second}. Choose "-" for one of them.',
    ),
    "nodata-suspected": Words(
        "抽样像元的{share}全部波段都是同一个数{value}，而文件没有把它写作无数据值。若是无数据，请指定。",
        "In {share} of the sampled pixels every band is the same number, {value}, and the file does not call"
        " it no data. If it is, say so.",
    ),
    "nodata-frequent": Words(
        "抽样像元的{share}是文件所写的无数据值{value}。若这是真实的地面（如水面），请指定别的值。",
        "{share} of the sampled pixels are the number {value} that the file calls no data. If that is ground"
        " (dark water, say), name another number.",
    ),
    "mostly-hidden": Words(
        "抽样像元的{share}被云、云影遮挡或没有数据；入库时逐个像元再查，几乎全被遮挡的不予入库。",
        "{share} of the sampled pixels are hidden by cloud or shadow or have no data. Every pixel is looked"
        " at when it is kept; a scene that is hidden nearly everywhere is not.",
    ),
    "cloud-by-test": Words(
        "没有随影像提供云掩膜，用简单检验判断云和云影；薄云检验不出。",
        "No mask of clouds came with it: cloud and shadow are told by the simple test; it misses thin cloud.",
    ),
    "cloud-not-told": Words(
        "没有云掩膜，也缺少简单检验所需的定标波段：云不会被遮住，比较时请自行留意。",
        "There is no mask of clouds, nor the calibrated bands for the simple test: clouds are not hidden.",
    ),
    "only-to-look": Words(
        "缺少{bands}：只能查看，不能参加变化比对。",
        "{bands} missing: it can be looked at, not compared.",
    ),
    "files-left-out": Words(
        "{number}个文件不需要，没有读取：{names}。",
        "{number} files are not needed and were not read: {names}.",
    ),
}


@dataclass(frozen=True, slots=True)
class Warned:
    """One warning with its facts."""

    code: str
    facts: Mapping[str, Any]

    def as_json(self) -> dict[str, str]:
        """The code with its sentence in both languages."""
        words = WARNINGS[self.code]
        named = {name: bands_in_chinese(self.facts[name]) for name in ("band", "bands") if name in self.facts}
        return {
            "code": self.code,
            "zh": words.zh.format_map({**self.facts, **named}),
            "en": words.en.format_map(self.facts),
        }


def warned(code: str, **facts: Any) -> Warned:
    """A warning of the table."""
    return Warned(code, facts)
