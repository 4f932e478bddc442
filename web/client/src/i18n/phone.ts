/** Words of the application on the phone: the network, what is kept, installing, updating. `{x}` stands for a fact. */

export const zhPhone = {
  'reach': '与服务器的连接',
  'reach.network': '连不上服务器',
  'reach.server': '服务器暂时出错',
  'reach.signedOut': '登录已失效，本机内容都还在',
  'reach.signIn': '重新登录',
  'reach.dataOf': '数据截至 {time}',
  'reach.again': '再试一次',
  'reach.works': '现在还能做什么',
  'reach.can': '能用：写上报、拍照、存草稿；本机已有的图层名录、对象和任务；已下载区域的地图。',
  'reach.cannot': '要等连上：搜索全库、案件流转、导入导出。写好的上报会自动发送。',
  'version.ready': '新版本已备好',
  'version.now': '现在使用',
  'version.later': '以后再说',
  'version.writing': '有页面正在填写，先完成或离开那一页，再换新版本。草稿都已保存。',
  'version.failed': '新版本不完整，仍用现在的版本。连上网络后再试。',
};

export const enPhone: Record<keyof typeof zhPhone, string> = {
  'reach': 'Connection to the server',
  'reach.network': 'The server cannot be reached',
  'reach.server': 'The server is in trouble just now',
  'reach.signedOut': 'Your sign-in has ended; everything on this device is still here',
  'reach.signIn': 'Sign in again',
  'reach.dataOf': 'data of {time}',
  'reach.again': 'Try again',
  'reach.works': 'What works now',
  'reach.can': 'Works: writing reports, photos, drafts; layers, features and tasks kept on this device; the map of areas taken along.',
  'reach.cannot': 'Waits for the network: searching everything, steps of cases, imports and exports. Reports are sent by themselves.',
  'version.ready': 'A new version is ready',
  'version.now': 'Use it now',
  'version.later': 'Later',
  'version.writing': 'Something is being written on a page: finish it or leave that page, then change. Drafts are kept.',
  'version.failed': 'The new version is not whole, this one stays. Try again with a network.',
};
