/** What a patrol reads of a lead above the form, besides the names of its fields. */

export const zhLeadBrief = {
  'title': '疑似图斑：只是线索，看到什么报什么',
  'before': '前一期影像',
  'after': '后一期影像',
  'away': '现在没有前后影像；填报照常。',
};

export const enLeadBrief: Record<keyof typeof zhLeadBrief, string> = {
  'title': 'Suspected patch: only a lead, report what you see',
  'before': 'Image before',
  'after': 'Image after',
  'away': 'No images before and after just now; the form works as usual.',
};

/** Kinds of leads as a sent one names them, in the server's words: a feature carries them in Chinese alone. */
export const KINDS_EN: Readonly<Record<string, string>> = {
  '水面变陆地': 'Water became land',
  '陆地变水面': 'Land became water',
  '新增高亮屋顶状地物': 'New bright roof-like surface',
  '植被变裸地或建设用地': 'Plants became bare or built ground',
  '裸地变植被': 'Bare ground became plants',
  '声明不实': 'Claim not true',
  '其他': 'Something else',
  '排污、水色异常': 'Sewage, odd water',
  '垃圾': 'Waste',
  '占地、施工': 'Land use, works',
  '围埝、鱼塘': 'Dike, fish pond',
  '钓鱼、捕捞': 'Angling, netting',
};
