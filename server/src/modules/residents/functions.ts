/** What residents do with us that a municipality opens and closes by itself (ADM-07). */
import type { PublishedFunction } from '../publication/index.ts';
import { SETTINGS_FUNCTION } from '../talk/index.ts';

export const QUESTIONNAIRE_FUNCTION = 'questionnaire';

export const questionnaireFunction: PublishedFunction = {
  name: QUESTIONNAIRE_FUNCTION,
  label: '登録アンケート',
  note: '友だちになった人に、住んでいる地域や知りたい情報をたずねます。',
  initial: 'public',
  page: '/profile',
  words: ['アンケート'],
};

export const settingsFunction: PublishedFunction = {
  name: SETTINGS_FUNCTION,
  label: '受信設定',
  note: '利用者が自分の登録内容を見て、直したり消したりします。',
  initial: 'public',
  page: '/settings',
  words: ['受信設定', 'メニュー'],
};
