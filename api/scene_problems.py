"""The rows of scenes and leads in the problem table."""

from __future__ import annotations

from api.problem import Problem
from geo.errors import Refused
from layers import errors

FIELDS = {  # of a scene, as people call them
    "name": ("名称", "name"),
    "acquired_on": ("拍摄日期", "day"),
    "licence": ("使用许可", "licence"),
    "credit": ("署名", "credit"),
    "why": ("理由", "reason"),
    "bands": ("波段", "list of bands"),
    "pixel": ("像元边长", "pixel size"),
    "place": ("位置", "place"),
    "scale": ("数值换算", "scale"),
    "later": ("后一景", "later picture"),
}
SCENES: dict[type[Refused], Problem] = {
    errors.BadScene: Problem(
        400,
        "bad-scene",
        "影像的“{field}”不合要求：{reason}。",
        "The scene's {field} does not fit: {reason_en}.",
    ),
    errors.BandsUnknown: Problem(
        422,
        "bands-unknown",
        "无法确定{count}个波段各是什么。请按顺序逐一指定：{allowed}。",
        "It is not known what each of the {count} bands shows. Name them in order: {allowed}.",
    ),
    errors.NotAScene: Problem(
        415,
        "not-a-scene",
        "“{name}”的内容不是GeoTIFF或JPEG 2000影像。请导出为GeoTIFF后再提交。",
        "{name} is neither a GeoTIFF nor a JPEG 2000 picture inside. Save it as GeoTIFF.",
    ),
    errors.BrokenScene: Problem(
        422,
        "broken-scene",
        "“{name}”已损坏，无法读完。请重新导出或重新下载。",
        "{name} is damaged and cannot be read to its end. Export or download it again.",
    ),
    errors.SceneTooLarge: Problem(
        413,
        "scene-too-large",
        "影像称有{pixels}个像元，文件只有{bytes}字节；最多接收{most}个像元，且不接收几乎全空的影像。",
        "The picture claims {pixels} pixels in a file of {bytes} bytes; at most {most} are taken, and none"
        " that is nearly all empty.",
    ),
    errors.SceneUnplaced: Problem(
        422,
        "scene-unplaced",
        "“{name}”没有坐标系或位置，不知道拍的是哪里。请导出带坐标的GeoTIFF。",
        "{name} has no coordinate system or position: nobody knows what it shows. Save it with both.",
    ),
    errors.SceneMixed: Problem(
        422,
        "scene-mixed",
        "“{first}”与“{second}”不是同一景（坐标系、范围或日期不同）。请一景一景地提交。",
        "{first} and {second} are not of one scene (system, extent or day differ). Hand in one at a time.",
    ),
    errors.SceneElsewhere: Problem(
        422,
        "scene-elsewhere",
        "“{name}”不在保护区周边（影像范围西、南、东、北：{box}度）。确需入库的，请确认“外地影像”并写明理由。",
        "{name} does not show the lake's surroundings (west, south, east, north: {box} degrees). If it is"
        " wanted all the same, say that it lies elsewhere, and why.",
    ),
    errors.ScenesMany: Problem(
        409,
        "scenes-many",
        "有几景影像都是“{name}”：{ids}。请写编号。",
        "Several scenes are called {name}: {ids}. Name one by its id.",
    ),
    errors.SceneKnown: Problem(
        409,
        "scene-known",
        "同一影像文件已入库：“{name}”，日期{day}，波段{bands}。原记录不变；请核对日期和波段。",
        'The same file is a scene already: "{name}" of {day} with {bands}. It stays as it is; look at the day'
        " and the bands again.",
    ),
    errors.SceneNotDue: Problem(
        409,
        "scene-not-due",
        "现在不能进行这一步（状态：{state}；待回答：{open}）。",
        "This step is not due now (state: {state}; to be answered: {open}).",
    ),
    errors.SceneEmpty: Problem(
        422,
        "scene-empty",
        "“{name}”几乎全被云遮挡或没有数据（{hidden}），没有可看的地面。",
        "{name} is hidden by cloud or empty nearly everywhere ({hidden}): there is no ground to see.",
    ),
    errors.ScenesApart: Problem(
        409,
        "scenes-apart",
        "“{earlier}”与“{later}”没有共同的像元（坐标系、像元大小或范围不同），不能比较。",
        "{earlier} and {later} have no pixels in common (system, pixel size or extent differ).",
    ),
    errors.ScenesMisaligned: Problem(
        409,
        "scenes-misaligned",
        "两景影像的位置对不上或无法判定，不作比较：{squares}块可测（至少3块），测得偏移{pixels}像元（至多5），"
        "各块相差{spread}像元（至多0.25）。影像太小测不出的，可选“按原样比较”。",
        "How both scenes lie on each other cannot be told, or it is too far, so they are not compared:"
        " squares measured: {squares} (3 at least), shift: {pixels} pixels (5 at most), squares differ by"
        " {spread} (0.25 at most). Pictures that are too small to tell may be compared as they lie.",
    ),
    errors.BandsMissing: Problem(
        409, "bands-missing", "缺少比较所需的波段：{bands}。", "Bands are missing that this needs: {bands}."
    ),
    errors.UnknownView: Problem(
        400,
        "unknown-view",
        "没有名为“{view}”的影像显示方式。可用：{known}。",
        "There is no view called {view}. There are: {known}.",
    ),
    errors.ViewNotPossible: Problem(
        400,
        "view-not-possible",
        "这景影像不能按“{view}”显示，缺少：{missing}。请换一种显示方式或另一景影像。",
        'This scene cannot be shown as "{view_en}": it lacks {missing}. Take another view or another scene.',
    ),
    errors.SceneUnreadable: Problem(
        503,
        "scene-unreadable",
        "影像“{name}”的文件现在读不出（缺失、损坏或存储连不上）。请告诉管理员。",
        "The file of scene {name} cannot be read now: it is gone, damaged or out of reach. Tell the"
        " administrator.",
    ),
    errors.PicturesBusy: Problem(
        503,
        "pictures-busy",
        "正在绘制的影像太多，请在 {seconds} 秒后重试。",
        "Too many pictures are being drawn; try in {seconds} seconds.",
    ),
    errors.BadLead: Problem(
        400, "bad-lead", "线索的“{field}”不合要求：{reason}。", "The lead's {field} does not fit: {reason}."
    ),
    errors.ListDoubtful: Problem(
        422,
        "list-doubtful",
        "清单有疑问，不能直接登记为线索：{zh} 请先用“数据导入”体检并决定后再提交。",
        "The list raises a question and is not taken as leads: {en} Let an import examine it, and decide"
        " there.",
    ),
    errors.LeadMoved: Problem(
        409,
        "lead-moved",
        "{by}已在 {at} 对线索 {id} 办理了“{step}”，没有丢失任何内容，请刷新后再决定。",
        "{by} took the step '{step_en}' on lead {id} at {at}. Nothing is lost: look again, then decide.",
    ),
    errors.CheckOpen: Problem(
        409,
        "check-open",
        "这一处已经派“{unit}”核查（线索 {id}，{stands}），请等结果或先召回。",
        "{unit} was sent to this one already (lead {id}, {stands_en}): wait for the answer, or recall it.",
    ),
    errors.DayToCome: Problem(
        400,
        "day-to-come",
        "{day} 还没有到：只能查看到今天为止知道的情况。",
        "{day} has not come yet: only what was known up to today can be shown.",
    ),
    errors.LeadLayerClosed: Problem(
        409,
        "lead-layer-closed",
        "图层“{layer}”只由线索台派查时写入，不接受编辑、导入、撤销或停用。请到线索台操作。",
        "The layer {layer} is written when a lead is sent or answered: it takes no edit, no import, nothing"
        " that is taken back or retired. Use the desk of leads.",
    ),
    errors.OwnLead: Problem(
        403,
        "own-lead",
        "这条线索由{by}派出，派出者不能自己作现场认定。",
        "{by} sent this lead; who sends one does not answer it.",
    ),
    errors.LeadUnconfirmed: Problem(
        409,
        "lead-unconfirmed",
        "线索现在是“{stands}”：未经现场核实的图斑只是线索，不能立案。",
        'The lead is "{stands_en}": until the ground has confirmed it, no case is opened on it.',
    ),
    errors.LeadNotDue: Problem(
        409,
        "lead-not-due",
        "线索现在是“{stands}”，不能进行“{step}”。",
        'The lead is "{stands_en}" now; this is not the time to {step_en}.',
    ),
    errors.BadLimits: Problem(
        400,
        "bad-limits",
        "比对参数“{field}”不合要求：{reason}。",
        "The parameter {field} of a comparison does not fit: {reason}.",
    ),
    errors.RunMade: Problem(
        409,
        "scene-run-made",
        "这两景已用同样的参数比对过（{at}），结果相同，不再重做：{run}。",
        "These scenes were compared with the same parameters already ({at}): see run {run}.",
    ),
    errors.TooManyPatches: Problem(
        409,
        "too-many-patches",
        "变化图斑超过{most}个，多半是季节或定标不同，不是地面变化。请换一景，或提高阈值、最小面积。",
        "More than {most} patches of change: another season or calibration rather than the ground. Take"
        " another scene, or raise limits or least areas.",
    ),
    errors.ClusterAway: Problem(
        503,
        "cluster-away",
        "计算集群没有应答（{address}）。请稍后再试，或由管理员改为本机计算。",
        "The cluster that reckons does not answer ({address}). Try again later.",
    ),
}
