/** What may keep a report on the phone though the server has answered, in words of both languages. */

import { pictures, voices, type Photo } from '../domain/photo';
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

export function photoGone({ photos }: Entry, hash: string): Problem {
  const number = (of: readonly Photo[]): number => of.findIndex((photo) => photo.sha256 === hash) + 1;
  const [picture, voice] = [number(pictures(photos)), number(voices(photos))]; // as the form counts them
  const [zh, en] = picture > 0 ? [`第 ${picture} 张照片`, `Photo ${picture}`] : [`第 ${voice} 段语音`, `Voice note ${voice}`];
  return {
    code: 'photo-gone',
    status: null,
    words: {
      zh: `${zh}已不在本机，无法发送。其余内容已送达。`,
      en: `${en} is no longer on this device and cannot be sent. The rest has arrived.`,
    },
    photo: hash,
  };
}
