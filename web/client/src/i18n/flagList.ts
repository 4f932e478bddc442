/** Words of the page that lists flags. `{x}` stands for a fact. */

export const zhFlagList = {
  'title': '疑点',
  'loading': '正在读取…',
  'filters': '筛选',
  'filter.kind': '种类',
  'filter.layer': '图层',
  'filter.unit': '单位',
  'filter.state': '状态',
  'filter.since': '起始日期',
  'filter.all': '全部',
  'filter.open': '待说明',
  'filter.answered': '已有答复',
  'showing': '共 {total} 条，显示 {n} 条',
  'none': '没有待说明的疑点。',
  'noneFits': '没有符合条件的疑点。',
  'more': '再显示一些',
};

export const enFlagList: Record<keyof typeof zhFlagList, string> = {
  'title': 'Flags',
  'loading': 'Loading…',
  'filters': 'Filters',
  'filter.kind': 'Kind',
  'filter.layer': 'Layer',
  'filter.unit': 'Unit',
  'filter.state': 'State',
  'filter.since': 'Since',
  'filter.all': 'All',
  'filter.open': 'Open',
  'filter.answered': 'Answered',
  'showing': '{total} in all, {n} shown',
  'none': 'No flag waits for an answer.',
  'noneFits': 'No flag fits.',
  'more': 'Show more',
};
