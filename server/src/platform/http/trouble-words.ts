/** The words of the page that is shown while others cannot be, in every language of the residents' pages. */
import type { Language } from '../i18n/languages.ts';

interface TroubleWords {
  readonly title: string;
  /** Above the town's own text. */
  readonly emergency: string;
  readonly wait: string;
  /** After a form was sent. */
  readonly sendAgain: string;
  readonly call: string;
}

export const TROUBLE_WORDS: Readonly<Record<Language, TroubleWords>> = {
  ja: {
    title: 'ただいま、つながりにくくなっています',
    emergency: '市からの緊急のお知らせ',
    wait: '少し待つと、このページが自動でもう一度開きます。そのままお待ちください。',
    sendAgain:
      '送った内容は、まだ受け付けていません。少し待ってから、前の画面に戻って、もう一度送ってください。',
    call: '火事・救急は119番、事件・事故は110番へ電話してください。',
  },
  'ja-easy': {
    title: '今（いま）、このページを 見（み）ることが できません',
    emergency: '市（し）からの 大切（たいせつ）な お知（し）らせ',
    wait: '少（すこ）し 待（ま）って ください。このページが もう一度（いちど） 開（ひら）きます。',
    sendAgain:
      'あなたが 送（おく）ったことは、まだ 届（とど）いて いません。少（すこ）し 待（ま）って、前（まえ）の 画面（がめん）から もう一度（いちど） 送（おく）って ください。',
    call: '火事（かじ）・けが・病気（びょうき）は 119、事件（じけん）・事故（じこ）は 110に 電話（でんわ）して ください。',
  },
  en: {
    title: 'This page is busy right now',
    emergency: 'Emergency information from the city',
    wait: 'Please wait. This page will open again by itself in a moment.',
    sendAgain: 'What you sent has not been accepted yet. Please wait a moment, go back and send it again.',
    call: 'For fire or an ambulance call 119, for the police call 110.',
  },
  zh: {
    title: '目前访问人数较多，页面无法显示',
    emergency: '市政府紧急通知',
    wait: '请稍候，本页面会自动重新打开。',
    sendAgain: '您提交的内容尚未受理。请稍候，返回上一页后重新提交。',
    call: '火灾、急救请拨打119，报警请拨打110。',
  },
  ko: {
    title: '지금은 접속이 많아 페이지를 표시할 수 없습니다',
    emergency: '시의 긴급 안내',
    wait: '잠시만 기다려 주세요. 이 페이지가 자동으로 다시 열립니다.',
    sendAgain: '보내신 내용은 아직 접수되지 않았습니다. 잠시 후 이전 화면으로 돌아가 다시 보내 주세요.',
    call: '화재·구급은 119, 사건·사고는 110으로 전화해 주세요.',
  },
  pt: {
    title: 'No momento há muitos acessos a esta página',
    emergency: 'Informações de emergência da prefeitura',
    wait: 'Aguarde. Esta página abrirá de novo automaticamente em instantes.',
    sendAgain: 'O que você enviou ainda não foi recebido. Aguarde um pouco, volte e envie de novo.',
    call: 'Incêndio ou ambulância: ligue 119. Polícia: ligue 110.',
  },
  vi: {
    title: 'Hiện có quá nhiều người truy cập trang này',
    emergency: 'Thông báo khẩn cấp của thành phố',
    wait: 'Vui lòng chờ. Trang này sẽ tự động mở lại sau giây lát.',
    sendAgain: 'Nội dung bạn gửi chưa được tiếp nhận. Vui lòng chờ một chút, quay lại và gửi lại.',
    call: 'Hỏa hoạn, cấp cứu: gọi 119. Cảnh sát: gọi 110.',
  },
};
