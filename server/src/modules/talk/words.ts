/** What the talk itself says, in seven languages. */
import type { ResidentLanguage } from '@madoguchi/contract/questions';

const japanese = {
  notUnderstood: 'すみません、うまく読み取れませんでした。下のボタンを押して答えてください。',
  paused: (name: string) =>
    `「${name}」は途中で止めました。ここまでの答えは保存されています。続きは、いつでもできます。`,
  goOn: '続きをする',
  quit: (name: string) => `「${name}」をやめました。ここまでの答えは保存されています。`,
  nothingToQuit: 'いま途中のものはありません。',
  nothingToResume: '途中で止めたものはありません。',
  outdated: 'このボタンは、いまは使えません。',
  defaultTitle: '自動で返信しています',
  defaultAnswer:
    'メッセージをありがとうございます。このトークでは、書いていただいた文にお答えできません。お急ぎのときや、ご相談は電話でお願いします。',
  contact: (name: string, phone: string) => `${name}　電話 ${phone}`,
  call: '電話をかける',
  settings: '受信設定を見る・変える',
  laterWords: ['あとで', '後で'],
  quitWords: ['やめる', '中止', '終了'],
  resumeWords: ['続き', 'つづき', '続きをする'],
};

export type TalkWords = typeof japanese;

const easy: TalkWords = {
  ...japanese,
  notUnderstood: 'すみません。わかりませんでした。下の ボタンを おして ください。',
  paused: (name) => `「${name}」を とめました。答えは のこって います。つづきは いつでも できます。`,
  goOn: 'つづきを する',
  quit: (name) => `「${name}」を やめました。答えは のこって います。`,
  nothingToQuit: 'とちゅうの ものは ありません。',
  nothingToResume: 'とちゅうの ものは ありません。',
  outdated: 'この ボタンは 今 つかえません。',
  defaultTitle: 'きかいが 返事を しています',
  defaultAnswer:
    'メッセージを ありがとうございます。ここでは 返事が できません。聞きたい ことが ある ときは 電話を して ください。',
  call: '電話を する',
  settings: '受信設定を 見る・かえる',
};

const english: TalkWords = {
  notUnderstood: 'Sorry, we could not understand that. Please tap one of the buttons below.',
  paused: (name) => `"${name}" is paused. Your answers so far are saved. You can go on at any time.`,
  goOn: 'Go on',
  quit: (name) => `"${name}" is ended. Your answers so far are saved.`,
  nothingToQuit: 'Nothing is in progress.',
  nothingToResume: 'Nothing is paused.',
  outdated: 'This button cannot be used any more.',
  defaultTitle: 'Automatic reply',
  defaultAnswer:
    'Thank you for your message. We cannot answer written messages in this talk. If it is urgent or you want advice, please call us.',
  contact: (name, phone) => `${name}, phone ${phone}`,
  call: 'Call the office',
  settings: 'See or change my settings',
  laterWords: ['later'],
  quitWords: ['quit', 'stop', 'cancel'],
  resumeWords: ['go on', 'continue', 'resume'],
};

const chinese: TalkWords = {
  notUnderstood: '抱歉，未能识别。请点击下面的按钮回答。',
  paused: (name) => `“${name}”已暂停，已回答的内容已保存。您可以随时继续。`,
  goOn: '继续',
  quit: (name) => `“${name}”已结束，已回答的内容已保存。`,
  nothingToQuit: '目前没有进行中的内容。',
  nothingToResume: '没有已暂停的内容。',
  outdated: '此按钮目前不能使用。',
  defaultTitle: '自动回复',
  defaultAnswer: '感谢您的留言。此处无法回复文字消息。如有急事或需要咨询，请拨打电话。',
  contact: (name, phone) => `${name}　电话 ${phone}`,
  call: '拨打电话',
  settings: '查看或更改接收设置',
  laterWords: ['稍后', '以后'],
  quitWords: ['退出', '停止', '取消'],
  resumeWords: ['继续'],
};

const korean: TalkWords = {
  notUnderstood: '죄송합니다. 이해하지 못했습니다. 아래 버튼을 눌러 답해 주세요.',
  paused: (name) =>
    `"${name}"을(를) 멈추었습니다. 지금까지의 답은 저장되었습니다. 언제든지 이어서 할 수 있습니다.`,
  goOn: '이어서 하기',
  quit: (name) => `"${name}"을(를) 끝냈습니다. 지금까지의 답은 저장되었습니다.`,
  nothingToQuit: '진행 중인 것이 없습니다.',
  nothingToResume: '멈춘 것이 없습니다.',
  outdated: '이 버튼은 지금 사용할 수 없습니다.',
  defaultTitle: '자동 응답',
  defaultAnswer:
    '메시지를 보내 주셔서 감사합니다. 이 대화방에서는 글에 답해 드릴 수 없습니다. 급한 일이나 상담은 전화해 주세요.',
  contact: (name, phone) => `${name}　전화 ${phone}`,
  call: '전화 걸기',
  settings: '수신 설정 보기·바꾸기',
  laterWords: ['나중에'],
  quitWords: ['그만', '중지', '취소'],
  resumeWords: ['계속', '이어서'],
};

const portuguese: TalkWords = {
  notUnderstood: 'Desculpe, não entendemos. Toque em um dos botões abaixo.',
  paused: (name) =>
    `"${name}" está em pausa. Suas respostas foram salvas. Você pode continuar quando quiser.`,
  goOn: 'Continuar',
  quit: (name) => `"${name}" foi encerrado. Suas respostas foram salvas.`,
  nothingToQuit: 'Não há nada em andamento.',
  nothingToResume: 'Não há nada em pausa.',
  outdated: 'Este botão não pode mais ser usado.',
  defaultTitle: 'Resposta automática',
  defaultAnswer:
    'Obrigado pela mensagem. Não respondemos a textos nesta conversa. Se for urgente ou quiser orientação, telefone para nós.',
  contact: (name, phone) => `${name}, telefone ${phone}`,
  call: 'Telefonar',
  settings: 'Ver ou mudar as configurações',
  laterWords: ['depois'],
  quitWords: ['sair', 'parar', 'cancelar'],
  resumeWords: ['continuar'],
};

const vietnamese: TalkWords = {
  notUnderstood: 'Xin lỗi, chúng tôi không hiểu. Hãy chạm vào nút bên dưới để trả lời.',
  paused: (name) => `Đã tạm dừng "${name}". Câu trả lời đã được lưu. Bạn có thể tiếp tục bất cứ lúc nào.`,
  goOn: 'Tiếp tục',
  quit: (name) => `Đã kết thúc "${name}". Câu trả lời đã được lưu.`,
  nothingToQuit: 'Hiện không có mục nào đang làm.',
  nothingToResume: 'Không có mục nào đang tạm dừng.',
  outdated: 'Hiện không dùng được nút này.',
  defaultTitle: 'Trả lời tự động',
  defaultAnswer:
    'Cảm ơn bạn đã nhắn tin. Chúng tôi không thể trả lời tin nhắn tại đây. Nếu gấp hoặc cần tư vấn, hãy gọi điện.',
  contact: (name, phone) => `${name}, điện thoại ${phone}`,
  call: 'Gọi điện',
  settings: 'Xem hoặc đổi cài đặt nhận tin',
  laterWords: ['để sau', 'sau'],
  quitWords: ['thoát', 'dừng', 'hủy'],
  resumeWords: ['tiếp tục'],
};

export const TALK_WORDS: Readonly<Record<ResidentLanguage, TalkWords>> = {
  ja: japanese,
  'ja-easy': easy,
  en: english,
  zh: chinese,
  ko: korean,
  pt: portuguese,
  vi: vietnamese,
};

const spoken = Object.values(TALK_WORDS);

/** Words that mean the same whatever language the talk is in: people mix them. */
export const CONTROL_WORDS = {
  later: new Set(spoken.flatMap(({ laterWords }) => laterWords)),
  quit: new Set(spoken.flatMap(({ quitWords }) => quitWords)),
  resume: new Set(spoken.flatMap(({ resumeWords }) => resumeWords)),
} as const;
