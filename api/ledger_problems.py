"""The ledger's rows of the problem table."""

from __future__ import annotations

from api.problem import Problem
from geo.errors import Refused
from layers import errors

LEDGER: dict[type[Refused], Problem] = {
    errors.BadCase: Problem(
        400, "bad-case", "案件的“{field}”不合要求：{reason}。", "The case's {field} does not fit: {reason}."
    ),
    errors.UnknownStep: Problem(
        400,
        "unknown-step",
        "没有“{step}”这一步。可用的：{known}。",
        "There is no step {step}. Known: {known}.",
    ),
    errors.StepNotDue: Problem(
        409,
        "step-not-due",
        "案件现在是“{stands}”，不能进行“{step}”。",
        "The case is {stands_en} now; this is not the time to {step_en}.",
    ),
    errors.OwnWork: Problem(
        403,
        "own-work",
        "整改单位（{unit}）的人员不能验收、签批或退回自己的整改。请由其他单位办理。",
        "Nobody of the rectifying unit ({unit}) may accept, sign or send back its own work.",
    ),
    errors.NotYourCase: Problem(
        403, "not-your-case", "这一步只能由“{unit}”办理。", "Only the unit {unit} may take this step."
    ),
    errors.SamePerson: Problem(
        403,
        "same-person",
        "你已经办过“{step}”，这一步必须由另一个人办理。",
        "You took the step '{step_en}' yourself; somebody else must take this one.",
    ),
    errors.NoPost: Problem(
        403, "no-post", "只有担任“{body}”的人可以签批。", "Only the {body_en} may sign here."
    ),
    errors.ReasonMissing: Problem(
        400, "reason-missing", "请写明理由（至少两个字）。", "Give the reason in words."
    ),
    errors.UnitsWrong: Problem(
        400,
        "units-wrong",
        "责任单位不合要求：{reason}。整改、监督、核查单位和牵头领导都要写明。",
        "The responsible units do not fit: {reason}. Name all three units and the lead leader.",
    ),
    errors.DeadlineWrong: Problem(
        400,
        "deadline-wrong",
        "期限 {deadline} 不合要求：{reason}。",
        "The deadline {deadline} does not fit: {reason}.",
    ),
    errors.ListsIncomplete: Problem(
        409,
        "lists-incomplete",
        "四张清单不完整：{task} {reason}。每项任务都要有责任人、岗位、期限和措施。",
        "The lists are incomplete: {task} {reason}. Every task needs a person, a post, a week and a measure.",
    ),
    errors.MeasureTooOld: Problem(
        409,
        "measure-too-old",
        "措施“{measure}”的文件日期是 {issued_on}，不晚于发现日 {found_on}：巡前的制度不能当作整改措施。",
        "'{measure}' was written on {issued_on}, not after the finding on {found_on}: it is no measure.",
    ),
    errors.EvidenceMissing: Problem(
        409, "evidence-missing", "缺少佐证材料：{kinds}。请补充。", "Evidence is missing: {kinds}. Add it."
    ),
    errors.ConditionsMissing: Problem(
        409,
        "conditions-missing",
        "销号条件未满足：{missing}。",
        "Closing conditions are missing: {missing_en}.",
    ),
    errors.TermTooEarly: Problem(
        409,
        "term-too-early",
        "本案为“{term}”，不得提前销号（最早 {until}）。",
        "This case is '{term_en}' and may not close early (not before {until}).",
    ),
    errors.NothingAsked: Problem(
        409, "nothing-asked", "没有待批的{kind}。", "There is no {kind_en} to decide."
    ),
    errors.CaseNotClosed: Problem(
        409,
        "case-not-closed",
        "案件 {number} 没有销号，不能按销号时组卷；请按现状组卷。",
        "Case {number} was never closed, so there is no file as of its closing: make one as of now.",
    ),
    errors.CaseMoved: Problem(
        409,
        "case-moved",
        "{by}已在 {at} 办理了“{step}”，没有丢失任何内容，请刷新后再决定。",
        "{by} took the step '{step_en}' at {at}. Nothing is lost: look again, then decide.",
    ),
    errors.BadClaim: Problem(
        400, "bad-claim", "声明的“{field}”不合要求：{reason}。", "The claim's {field} does not fit: {reason}."
    ),
    errors.Withdrawn: Problem(
        409, "withdrawn", "该声明已撤回：{why}。", "The claim was withdrawn before: {why}."
    ),
    errors.BadLookBack: Problem(
        409,
        "bad-look-back",
        "不能登记这次回头看结果：{reason}。",
        "The look-back's result cannot be kept: {reason}.",
    ),
    errors.Decided: Problem(
        409,
        "decided",
        "{by}已经处理过这条反弹提示（{state}）。",
        "{by} has decided this notice before ({state}).",
    ),
    errors.OwnFlag: Problem(
        403,
        "own-flag",
        "疑点由上报单位（{unit}）说明，由其他单位的监督人员认定或退回。",
        "A flag is explained by the unit it is about ({unit}), and judged by a supervisor of another one.",
    ),
    errors.AnswerNotDue: Problem(
        409,
        "answer-not-due",
        "这条疑点现在的结论是“{answer}”，不能再记为“{verdict}”。",
        "The flag's last answer is {answer}; {verdict} cannot follow it.",
    ),
    errors.BadBoundary: Problem(
        400,
        "bad-boundary",
        "界线版本的“{field}”不合要求：{reason}。",
        "The boundary version's {field} does not fit: {reason}.",
    ),
    errors.BoundaryClosed: Problem(
        409,
        "boundary-closed",
        "界线版本“{version}”现为“{stands}”，其分区不能在图层“{layer}”中改动。请起草新的版本或下一稿，在草案中修改。",
        "The boundary version {version} is '{stands_en}': its zones on {layer} cannot be changed. "
        "Open a new draft or the next revision and change them there.",
    ),
    errors.BoundaryMoved: Problem(
        409,
        "boundary-moved",
        "界线版本“{id}”在您打开之后已由 {by} 办理“{step}”（{at}）："
        "您看到的是第 {mine} 次记录，现为第 {theirs} 次。请重新打开。",
        "{by} has changed the boundary version {id} ({step_en}, {at}): "
        "you saw record {mine}, it is {theirs} now. Open it again.",
    ),
    errors.VersionNotDue: Problem(
        409,
        "version-not-due",
        "该版本现在是“{stands}”，不能进行“{step}”。",
        "The version is '{stands_en}' now; this is not the time to {step_en}.",
    ),
    errors.OwnProposal: Problem(
        403,
        "own-proposal",
        "提出方案的人（{by}）不能自己审批、否决，也不能豁免规则。请由他人办理。",
        "Who put the proposal forward ({by}) cannot approve or refuse it, nor waive its rules.",
    ),
    errors.OpenObjections: Problem(
        409,
        "open-objections",
        "还有 {count} 条异议没有答复（{changes}），方案不能往下走。请逐条答复或修改方案。",
        "{count} objections are unanswered ({changes}); the proposal cannot move on. Answer or revise.",
    ),
    errors.RulesBroken: Problem(
        409,
        "rules-broken",
        "还有 {count} 条规则不符合且无人具名豁免（{rules}），方案不能往下走。",
        "{count} rules fail and nobody has waived them by name ({rules}); the proposal cannot move on.",
    ),
    errors.FaultyBoundary: Problem(
        409,
        "faulty-boundary",
        "图形有 {count} 处错误（{first}），请先改正：不自动修补。",
        "The zones have {count} faults ({first}). Correct them first: nothing is mended by itself.",
    ),
    errors.ReadingStale: Problem(
        409,
        "reading-stale",
        "上次判读（{at}）之后，分区或周边的要素、案件有变化。请重新判读后再办理。",
        "The zones, or features and cases about them, changed since the reading of {at}. Read again first.",
    ),
    errors.NotRead: Problem(
        409,
        "not-read",
        "该版本还没有判读，看不到改了什么。请先判读。",
        "Nobody has compared this version with its base yet. Have it read first.",
    ),
    errors.MatrixOff: Problem(
        500,
        "matrix-off",
        "调整前后面积相差 {residual_m2} 平方米（应不超过 {most_m2}）。请检查分区数据。",
        "Areas before and after differ by {residual_m2} m² (at most {most_m2}). Check the zones.",
    ),
    errors.BadLandCover: Problem(
        409,
        "bad-land-cover",
        "地表覆盖栅格“{file}”不能用：{reason}。请在设置 LAKEWATCH_LAND_COVER 中更换。",
        "The raster of land cover {file} cannot be used: {reason}. Change LAKEWATCH_LAND_COVER.",
    ),
    errors.BadRemark: Problem(
        400,
        "bad-remark",
        "意见的“{field}”不合要求：{reason}。",
        "The {field} of what is said does not fit: {reason}.",
    ),
    errors.RemarkTaken: Problem(
        409,
        "remark-taken",
        "这个编号下已有另一条意见（{stored}），它没有变；本次的（{sent}）没有保存，请换编号重发。",
        "Something else was said under this id ({stored}), and stands; "
        "yours ({sent}) is not kept: use another id.",
    ),
    errors.UnknownChange: Problem(
        409,
        "unknown-change",
        "最新判读里没有变化 {change}，可能已改绘。你写的内容没有保存，请刷新后再提。",
        "The latest reading has no change {change}; it may have been drawn anew. Look again, then say it.",
    ),
    errors.OwnObjection: Problem(
        403,
        "own-objection",
        "自己提的异议不能由自己答复；可以收回，或等他人答复。",
        "You raised this objection: take it back, or let somebody else answer it.",
    ),
    errors.RemarkNotDue: Problem(
        409, "remark-not-due", "现在不能这样办：{reason}。", "This is not the time: {reason_en}."
    ),
    errors.RuleKept: Problem(
        409,
        "rule-kept",
        "规则“{rule}”在最新判读里没有不符合，不能豁免。",
        "The rule {rule} does not fail in the latest reading: there is nothing to waive.",
    ),
    errors.NotAReader: Problem(
        409,
        "not-a-reader",
        "提到的人不存在或无权看这个方案：{accounts}。",
        "Those mentioned are not there, or may not read the proposal: {accounts}.",
    ),
}
