"""What a patrol does with the camera and the microphone in the page, by the words that stand there."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Geolocation, Locator, Page, expect

from tests.browser.journeys import Words

ALLOWED = ["geolocation", "camera", "microphone"]


@dataclass(frozen=True)
class CameraWords:
    """The camera's words; the tests look for them, as people do."""

    take: str
    shutter: str
    done: str
    retake: str
    taken: str
    detail: str
    hide: str
    show: str
    strength: str
    left: str
    record: str
    stop: str
    voice: str
    denied: str
    heading: str
    originals: str
    always: str
    follows: str
    arrived: str


ZH = CameraWords(
    take="拍照",
    shutter="拍一张",
    done="完成",
    retake="重拍第",
    taken="已拍 {n} 张",
    detail="近景",
    hide="隐藏叠影",
    show="显示叠影",
    strength="叠影浓度",
    left="拍摄处在左边",
    record="同意并开始录音",
    stop="停止",
    voice="第 1 段语音",
    denied="浏览器不允许使用相机",
    heading="镜头朝向 0° 北",
    originals="原图（未缩小的照片）",
    always="总是自动发送",
    follows="原图随后发送",
    arrived="原图已送达",
)
EN = CameraWords(
    take="Take photo",
    shutter="Take one",
    done="Done",
    retake="Take photo",
    taken="Photos taken: {n}",
    detail="Detail",
    hide="Hide earlier photo",
    show="Show earlier photo",
    strength="How strong",
    left="to the left",
    record="Agree and record",
    stop="Stop",
    voice="Voice recording 1",
    denied="The browser may not use the camera",
    heading="looking 0° north",
    originals="Originals (photos at full size)",
    always="Always by itself",
    follows="Original follows",
    arrived="Original is here",
)
CAMERA = {"zh-CN": ZH, "en-US": EN}


def camera_words(words: Words) -> CameraWords:
    return CAMERA[words.locale]


def open_camera(page: Page, words: CameraWords) -> Locator:
    """The camera, when it shows a picture."""
    page.get_by_role("button", name=words.take, exact=True).click()
    camera = page.get_by_role("dialog")
    expect(camera.get_by_role("button", name=words.shutter)).to_be_enabled()
    return camera


def shoot(camera: Locator, words: CameraWords, *, number: int) -> None:
    """Press the shutter; the photo that comes of it is the so-manieth."""
    camera.get_by_role("button", name=words.shutter).click()
    expect(camera.get_by_text(words.taken.format(n=number))).to_be_visible()


def move_to(page: Page, *, east_m: float = 0, north_m: float = 0) -> None:
    """Stand so many metres away from where every page begins."""
    moved: Geolocation = {
        "latitude": 37.613 + north_m / 111_195,
        "longitude": 115.587 + east_m / 88_080,
        "accuracy": 4,
    }
    page.context.set_geolocation(moved)


def look(page: Page, heading_deg: float) -> None:
    """Hold the phone upright and look there, as the sensor would tell it."""
    page.evaluate(
        """(heading) => {
             const told = { alpha: (360 - heading) % 360, beta: 90, gamma: 0, absolute: true };
             globalThis.dispatchEvent(new DeviceOrientationEvent('deviceorientationabsolute', told));
           }""",
        heading_deg,
    )
