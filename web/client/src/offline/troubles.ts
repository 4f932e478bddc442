/** What may keep a report on the phone though the server has answered, in words of both languages. */

import type { Entry, Problem } from './store';

export const RECEIPT_DIFFERS: Problem = {
  code: 'receipt-differs',
  status: null,
  words: {
    zh: '回执与本机的内容不一致。上报仍保存在本机，请导出并联系管理员。',
    en: 'The receipt does not fit what this device sent. The report stays here: export it and tell the administrator.',
  },
  photo: null,
};

export const RECEIPT_NOT_GENUINE: Problem = {
  code: 'receipt-not-genuine',
  status: null,
  words: {
    zh: '回执的签名不对，可能不是服务器所签。上报仍保存在本机，请导出并联系管理员。',
    en: "The receipt's signature does not hold: perhaps the server did not sign it. The report stays here: export it and tell the administrator.",
  },
  photo: null,
};

export function photoGone(entry: Entry, hash: string): Problem {
  const number = entry.photos.findIndex((photo) => photo.sha256 === hash) + 1;
  return {
    code: 'photo-gone',
    status: null,
    words: {
      zh: `第 ${number} 张照片已不在本机，无法发送。其余内容已送达。`,
      en: `Photo ${number} is no longer on this device and cannot be sent. The rest has arrived.`,
    },
    photo: hash,
  };
}
