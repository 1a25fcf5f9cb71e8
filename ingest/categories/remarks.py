"""Words of a finding that name no category: denial, repair, praise, what only goes along."""

from __future__ import annotations

import re

PARTS = re.compile(
    r"[;,。!?\n\r\t|]+|\s+(?=\(?\d{1,2}[.)、](?!\d))|\.(?:\s|$)|(?:但是|但|不过|另外|此外|同时)"
)
NUMBERING = re.compile(r"^\s*(?:\(?\d{1,2}[.)、:](?!\d)|第?[一二三四五六七八九十]{1,2}[、.是])\s*")
_SMALL = r"(?:明显|任何|大量|新增|的|visible |any |signs? of |further )?"
_NO = (
    r"(?:未发现|未见到?|没有?发现|没见到?|不存在|未查见|未查到|无|没有|没"
    r"|\bno|\bwithout|free of|\bnot any)"
)
NEGATED = re.compile(_NO + r"\s*" + _SMALL + r"\s*$")
DENIAL = re.compile(r"[无没未不]|\bno|\bwithout|free of")
SURE_LIST = re.compile(
    r"(?:未发现|未见到?|没有?发现|未查见|\bno)\s?[^,有]*(?:、|和|及|与|或| or | and )[^,、有]{0,4}$"
)
LIST = re.compile(_NO + r"\s?[^,有]{1,12}(?:、|和|及|与|或| or | and )$")
RESOLVED = re.compile(
    r"(?<!未)(?<!否)(?:已|已经|均已|都已)(?:经|全部|全|基本|及时|当场|现场|立即|安排|按要求|完成|恢复|重新|做|进行)*"
    r"(?:清理|清运|清除|清空|清扫|清洗|整改|修复|修好|修补|修剪|恢复|拆除|覆盖|更换|补种|补植|冲洗|打扫|处理|"
    r"消除|消杀|归位|铲除|疏通|搬走|搬离|移除|完成|拖走|撤除|打捞|苫盖|补栽|关闭|安装|处置|办结|解决)"
    r"|(?:整改|清理|清运|处理|清除|修复)(?:到位|完毕|完成|干净|好了|结束)"
    r"|(?<!not )(?<!not been )\b(?:has been |have been |was |were |already |been )"
    r"(?:cleaned|cleared|fixed|repaired|removed|resolved|put right|replaced)"
)
PRAISE = re.compile(
    r"整洁|干净|良好|完好|规范|正常|合格|达标|符合要求|符合规定|齐全|整齐|清洁|有序|到位|通畅|畅通"
    r"|^\s*(?:clean and tidy|clean|tidy|in good (?:order|condition)|satisfactory|compliant)\W*$"
)
ALL_WELL = re.compile(
    r"(?:未|没有?|未见|无)(?:发现|查见|查到|见)?(?:到)?(?:明显|任何|其他|其它|新的?)*(?:问题|异常|隐患|情况)"
    r"|\bno (?:new |other |further )?(?:problems?|issues?|findings?|defects?|violations?)\b"
    r"|\bnothing (?:found|to report)|\ball (?:is |was )?(?:well|clean|good|ok|fine|clear)\b"
)
_FAULT = re.compile("[破损坏漏堵占脏臭掉断裂松差满乱低少]|停运|停用|故障|(?<!无)异味")
_NOT_SO = re.compile("[不未没难欠缺应需须要请限待尽][^,;]{0,5}$")
FILLER = re.compile(
    r"^(?:(?:要求|建议|请|责令|督促|限|望|需|应|须)\S*(?:整改|清理|清运|处理|修复|修补|加强|落实|完善|解决|更换|清除|尽快|及时)\S*"
    r"|(?:需|应|须|待)(?:及时|尽快|立即)?(?:整改|清理|清运|处理|修复|修补|更换|加强管理)|(?:已)?拍照\S*|(?:见|详见|附)\S{0,3}(?:图|照片|附件)\S{0,3}"
    r"|(?:较|很|非常|十分)?(?:严重|普遍|突出)|影响\S{1,8}|\S{0,6}(?:反映|投诉)(?:多次|强烈)|(?:长期|一直)(?:存在|如此)"
    r"|(?:约|共|共计|大约)?[\d.]+\s*(?:平方米|平米|米|处|个|辆|棵|株|块|只|件|堆|袋|㎡|m2?|户)(?:左右)?|多处|若干|一处|两处|数处"
    r"|\S{0,10}\d+\s*(?:号楼|幢|栋|单元|室|号)(?:门口?|前|后|旁边?|[东南西北]侧|处|附近)?|(?:小区|工地|公园)?(?:东|南|西|北|大|正|后|侧){1,2}(?:门|侧|面|入口|出口)(?:口|处|旁)?"
    r"|(?:臭气|臭味|异味|气味)\S{0,4}|检查(?:中)?发现\S{0,2}|现场(?:检查|情况)\S{0,2}|经查|其中|如下)[:：]?$",
)
UNWANTED = re.compile(
    "垃圾|积水|积尘|积灰|灰尘|尘|蚊|蝇|鼠|蟑螂|孑孓|孳生|滋生|污|脏|乱|臭|异味|破|损|坏|裸|杂草|枯|死|缺株|斑秃|堆|杂物|违|"
    "搭|广告|涂|牛皮癣|漂浮|浮|藻|烟头|纸屑|粪|堵|溢|流|洒|撒|漏|泥|飞线|僵尸车|油|虫|渣土|废|落叶|坑|裂|散养|家禽|养|倒伏|随地|占|"
    "litter|rubbish|garbage|trash|waste|flies|rats?|mice|vermin|mosquito|graffiti|dust|mud|smell|damage|broken|weed|poster|"
    "debris|overflow|block|standing|clutter|float|spill|crack|dirt"
)
"""Well where there is none; where other things are missing (无健康证), that is a finding."""
TROUBLE = re.compile(
    "[有仍味不未没无缺破损坏漏停乱堵占脏臭多掉断裂松超差少满积噪吵扰违私擅抛泄火烟偷倒死枯亮]|故障|严重|投诉|纠纷|"
    r"\b(?:no|not|broken|missing|out of)\b"
)


def is_well(part: str) -> bool:
    """Say whether a part says that all is well, and neither denies it nor names a fault."""
    if ALL_WELL.search(part):
        return True
    praised = PRAISE.search(part)
    return praised is not None and not _FAULT.search(part) and _stands(part, praised.start())


def is_resolved(part: str) -> bool:
    """Say whether a part says that something was put right, and not that it should be."""
    found = RESOLVED.search(part)
    return found is not None and _stands(part, found.start())


def _stands(part: str, start: int) -> bool:
    return _NOT_SO.search(part, 0, start) is None
