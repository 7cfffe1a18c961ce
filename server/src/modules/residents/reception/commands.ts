/** 受信設定 in the talk: one tap each, every tap safe to come twice, and each says how to undo it. */
import type { TxCtx } from '../../../platform/context/context.ts';
import { todayInJapan } from '../../../platform/time/index.ts';
import { asking, localise } from '../../questions/index.ts';
import {
  bubbleMessage,
  settingsButton,
  SETTINGS_FUNCTION,
  type Button,
  type Message,
  type TalkCommand,
  type TalkResident,
} from '../../talk/index.ts';
import { readAnswers } from '../answers.ts';
import { attributeDefinitions, talkable } from '../attribute-definitions.ts';
import { PROFILE_DIALOGUE } from '../questionnaire.ts';
import { eraseAnswers } from '../save-answers.ts';
import { RESIDENT_WORDS } from '../words.ts';
import { pauseReception, setDisasterOnly, setUnwanted } from './change-reception.ts';
import { receptionButtons } from './now.ts';
import { dayIn, pauseChoices, readDay } from './pauses.ts';
import { readReception } from './read-reception.ts';
import { topicsOf } from './topics.ts';
import { RECEPTION_WORDS } from './words.ts';

/** More buttons make nobody read them; the page has the rest. */
const MOST_QUESTIONS = 10;

/** What was done, with the way back and the way on. */
async function told(
  ctx: TxCtx,
  resident: TalkResident,
  title: string,
  paragraphs: readonly string[],
  buttons: readonly Button[],
): Promise<readonly Message[]> {
  const more = await settingsButton(ctx, resident, RESIDENT_WORDS[resident.language].settings, 'link');
  return [bubbleMessage({ title, paragraphs, buttons: [...buttons, ...more] })];
}

/** 「このお知らせを減らす」, the button under a delivery. */
const lessCommand: TalkCommand = {
  name: 'less',
  function: SETTINGS_FUNCTION,
  words: ['お知らせを減らす'],
  async run(ctx, resident, data) {
    const words = RECEPTION_WORDS[resident.language];
    const topics = await topicsOf(ctx, resident.language);
    const topic = topics.find(({ id }) => id === data.get('topic'));
    if (!topic) {
      const { unwanted } = await readReception(ctx, resident.residentNo);
      const offered = topics.filter(({ id, state }) => state === 'active' && !unwanted.includes(id));
      return [
        bubbleMessage({
          title: words.lessTitle,
          paragraphs: [words.lessText, words.emergencyAlways],
          buttons: [
            ...offered.slice(0, MOST_QUESTIONS).map(({ id, label }): Button => ({
              label: words.lessTopic(label),
              tap: { command: 'less', topic: id },
              look: 'option',
            })),
            ...(await receptionButtons(ctx, resident)),
          ],
        }),
      ];
    }
    const less = data.get('undo') !== '1';
    await setUnwanted(ctx, resident.residentNo, topic.id, less, 'talk');
    if (!less) return told(ctx, resident, words.wantedAgain(topic.label), [], []);
    return told(
      ctx,
      resident,
      words.lessDone(topic.label),
      [words.emergencyAlways],
      [
        { label: words.undo, tap: { command: 'less', topic: topic.id, undo: '1' }, look: 'option' },
        ...(await receptionButtons(ctx, resident)),
      ],
    );
  },
};

/** 「しばらく休む」 */
const pauseCommand: TalkCommand = {
  name: 'pause',
  function: SETTINGS_FUNCTION,
  words: ['しばらく休む', '休む'],
  async run(ctx, resident, data) {
    const words = RECEPTION_WORDS[resident.language];
    const asked = data.get('until');
    if (asked === 'none') {
      await pauseReception(ctx, resident.residentNo, null);
      return told(ctx, resident, words.resumed, [], []);
    }
    const until = readDay(asked);
    if (until && (await pauseReception(ctx, resident.residentNo, until)))
      return told(
        ctx,
        resident,
        words.paused(dayIn(until, resident.language)),
        [words.emergencyAlways],
        [{ label: words.resume, tap: { command: 'pause', until: 'none' }, look: 'option' }],
      );
    return [
      bubbleMessage({
        title: words.pauseTitle,
        paragraphs: [asked === null ? '' : words.pauseOver, words.emergencyAlways],
        buttons: pauseChoices(todayInJapan(ctx.now()), resident.language).map(
          ({ until: day, label }): Button => ({
            label,
            tap: { command: 'pause', until: day },
            look: 'option',
          }),
        ),
      }),
    ];
  },
};

/** 「防災だけ受け取る」: one tap. */
const disasterOnlyCommand: TalkCommand = {
  name: 'disaster_only',
  function: SETTINGS_FUNCTION,
  words: ['防災だけ受け取る', '防災だけ'],
  async run(ctx, resident, data) {
    const words = RECEPTION_WORDS[resident.language];
    const only = data.get('on') !== '0';
    await setDisasterOnly(ctx, resident.residentNo, only);
    return told(
      ctx,
      resident,
      only ? words.disasterOnlyNow : words.everythingNow,
      [],
      [
        {
          label: only ? words.everything : words.disasterOnly,
          tap: { command: 'disaster_only', on: only ? '0' : '1' },
          look: 'option',
        },
      ],
    );
  },
};

/** 「登録した内容を変える」: each question with its answer; a tap asks it again. Sealed ones lead to the page. */
const changeCommand: TalkCommand = {
  name: 'change',
  function: SETTINGS_FUNCTION,
  words: [],
  async run(ctx, resident) {
    const words = RECEPTION_WORDS[resident.language];
    const how = asking(resident.language, todayInJapan(ctx.now()));
    const attributes = (await attributeDefinitions(ctx, 'active')).filter(
      (attribute) => attribute.askedInTalk && talkable(attribute),
    );
    const answers = await readAnswers(ctx, resident.residentNo, attributes);
    return [
      bubbleMessage({
        title: words.changeTitle,
        buttons: [
          ...attributes.slice(0, MOST_QUESTIONS).map((attribute): Button => {
            const answer = answers.get(attribute.id);
            const said =
              answer?.state === 'answered'
                ? attribute.ask.show(attribute, how, answer.value)
                : answer?.state === 'declined'
                  ? RESIDENT_WORDS[resident.language].decline
                  : words.noAnswer;
            return {
              label: `${localise(attribute, resident.language).label}：${said}`,
              tap: { talk: PROFILE_DIALOGUE, q: attribute.id, do: 'ask' },
              look: 'option',
            };
          }),
          ...(await settingsButton(ctx, resident, RESIDENT_WORDS[resident.language].settings)),
        ],
      }),
    ];
  },
};

/** 「登録を消す」: says what goes and what stays, then one more tap. */
const eraseCommand: TalkCommand = {
  name: 'erase',
  function: SETTINGS_FUNCTION,
  words: ['登録を消す'],
  async run(ctx, resident, data) {
    const words = RECEPTION_WORDS[resident.language];
    if (data.get('sure') === '1') {
      await eraseAnswers(ctx, resident.residentNo, 'talk');
      return told(ctx, resident, words.erased, [words.eraseKeeps], []);
    }
    return [
      bubbleMessage({
        title: words.eraseTitle,
        paragraphs: [words.eraseText, words.eraseKeeps],
        buttons: [{ label: words.eraseYes, tap: { command: 'erase', sure: '1' }, look: 'option' }],
      }),
    ];
  },
};

export const RECEPTION_COMMANDS = [
  lessCommand,
  pauseCommand,
  disasterOnlyCommand,
  changeCommand,
  eraseCommand,
];
