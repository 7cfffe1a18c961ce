/** What residents may ask for at any time, by a word or a button. */
import { LANGUAGE_NAMES, RESIDENT_LANGUAGES } from '@madoguchi/contract/questions';
import { isOpen } from '../publication/index.ts';
import {
  bubbleMessage,
  repeatQuestion,
  settingsButton,
  SETTINGS_FUNCTION,
  startDialogue,
  textMessage,
  type TalkCommand,
} from '../talk/index.ts';
import { setLanguage } from './find-resident.ts';
import { QUESTIONNAIRE_FUNCTION } from './functions.ts';
import { PROFILE_DIALOGUE } from './questionnaire.ts';
import { receptionButtons, receptionLines } from './reception/now.ts';
import { RECEPTION_WORDS } from './reception/words.ts';
import { RESIDENT_WORDS } from './words.ts';

/** 「Language / 言語」: seven buttons, then everything goes on in the chosen one. */
export const languageCommand: TalkCommand = {
  name: 'language',
  function: null,
  words: ['language', '言語', 'ことば', '语言', '언어', 'idioma', 'ngôn ngữ'],
  async run(ctx, resident, data) {
    const language = RESIDENT_LANGUAGES.find((candidate) => candidate === data.get('to'));
    if (!language) {
      return [
        bubbleMessage({
          title: RESIDENT_WORDS[resident.language].languageTitle,
          buttons: RESIDENT_LANGUAGES.map((code) => ({
            label: LANGUAGE_NAMES[code],
            tap: { command: 'language', to: code },
            look: code === resident.language ? 'chosen' : 'option',
          })),
        }),
      ];
    }
    await setLanguage(ctx, resident.residentNo, language);
    const speaking = { ...resident, language };
    return [textMessage(RESIDENT_WORDS[language].languageChanged), ...(await repeatQuestion(ctx, speaking))];
  },
};

/** 「受信設定」: the way in for PCs, where LINE shows no rich menu (CLI-02), and for whoever types instead of tapping. */
export const settingsCommand: TalkCommand = {
  name: 'settings',
  function: SETTINGS_FUNCTION,
  words: [
    '受信設定',
    '設定',
    '登録',
    'settings',
    '接收设置',
    '수신 설정',
    'configurações',
    'cài đặt',
    'メニュー',
    'menu',
  ],
  async run(ctx, resident) {
    const words = RESIDENT_WORDS[resident.language];
    const reception = RECEPTION_WORDS[resident.language];
    const asks = await isOpen(ctx, QUESTIONNAIRE_FUNCTION, resident);
    return [
      bubbleMessage({
        title: words.settingsTitle,
        paragraphs: [words.settingsText, ...(await receptionLines(ctx, resident))],
        buttons: [
          ...(await settingsButton(ctx, resident, words.settings)),
          ...(asks
            ? [
                { label: reception.change, tap: { command: 'change' }, look: 'option' as const },
                { label: words.startAgain, tap: { command: 'questionnaire' }, look: 'option' as const },
              ]
            : []),
          ...(await receptionButtons(ctx, resident)),
          { label: reception.lessTitle, tap: { command: 'less' }, look: 'option' },
          { label: words.chooseLanguage, tap: { command: 'language' }, look: 'option' },
        ],
        footer: [{ label: reception.erase, tap: { command: 'erase' }, look: 'link' }],
      }),
    ];
  },
};

export const questionnaireCommand: TalkCommand = {
  name: 'questionnaire',
  function: QUESTIONNAIRE_FUNCTION,
  words: ['アンケート', '登録アンケート'],
  run: (ctx, resident) => startDialogue(ctx, resident, PROFILE_DIALOGUE),
};
