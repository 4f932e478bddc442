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
