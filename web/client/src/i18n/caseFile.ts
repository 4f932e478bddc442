/** Words of the case file (组卷). `{x}` stands for a fact. */

export const zhCaseFile = {
  'title': '组卷',
  'hint': '案卷是一个压缩包：Word 案卷（位置图、四张清单、经过、条件、证据目录、审签）、照片副本、审计条目和可离线核验的签名清单。每次都记入导出台账。',
  'why': '组卷事由',
  'why.hint': '写明给谁、作什么用，事由记入审计。',
  'why.need': '请填写事由。',
  'originals': '附证据原件',
  'originals.hint': '原件含拍摄位置和设备信息；每一份的去向记入其保管记录。',
  'closing': '按销号时的情况',
  'closing.hint': '只写到销号为止；再做一次，内容的校验值相同。',
  'go': '开始组卷',
  'download': '下载 {name}',
  'hash': 'SHA-256 {hash}',
  'again': '再组一卷',
};

export const enCaseFile: Record<keyof typeof zhCaseFile, string> = {
  'title': 'Case file',
  'hint': 'A zip with the case as a Word document (map, four lists, timeline, conditions, evidence, signatures), copies of photos, audit entries and a signed manifest that verifies offline. Each stands in the log of exports.',
  'why': 'Reason for the file',
  'why.hint': 'For whom and for what; it is kept in the audit.',
  'why.need': 'Give a reason.',
  'originals': 'With the originals of the evidence',
  'originals.hint': 'Originals tell where and with which device they were taken; the custody of each says that it left.',
  'closing': 'As of the closing',
  'closing.hint': 'Tells nothing later; made again, its content has the same hash.',
  'go': 'Make the file',
  'download': 'Download {name}',
  'hash': 'SHA-256 {hash}',
  'again': 'Make another',
};
