/** Words of the answer to: in which zone, as of when, in which version of the boundary. */

export const zhZoneAnswers = {
  'title': '在各版本中的分区',
  'loading': '正在读取…',
  'none': '位置未知，或没有登记的界线版本。',
  'on': '“当时有效”指 {day}。',
  'asOf': '图形为第 {n} 版（{day}）。',
  'outside': '保护区外',
  'share': '{zone} {percent}%',
  'holds': '当时有效',
  'since': '自 {from}',
  'span': '{from} 至 {to} 前一日',
};

export const enZoneAnswers: Record<keyof typeof zhZoneAnswers, string> = {
  'title': 'Zone in each version',
  'loading': 'Reading…',
  'none': 'The place is not known, or no boundary version is registered.',
  'on': '"In force then" means {day}.',
  'asOf': 'Shape: version {n}, {day}.',
  'outside': 'outside',
  'share': '{zone} {percent}%',
  'holds': 'in force then',
  'since': 'since {from}',
  'span': '{from} to the day before {to}',
};
