/** What residents' pages show, as plain data in the resident's language. */
import type { ResidentLanguage } from '@madoguchi/contract/questions';
import { RESIDENT_LANGUAGES } from '@madoguchi/contract/questions';
import type { TxCtx } from '../../platform/context/context.ts';
import { found } from '../../platform/errors/index.ts';
import type { PageRequest } from '../../platform/http/page.ts';
import { todayInJapan } from '../../platform/time/index.ts';
import { asking, localise, type FieldView } from '../questions/index.ts';
import { isOpen } from '../publication/index.ts';
import { SETTINGS_FUNCTION, type TalkResident } from '../talk/index.ts';
import { attributeDefinitions, type Attribute } from './attribute-definitions.ts';
import { readAnswers, valueOf, type Answers } from './answers.ts';
import { QUESTIONNAIRE_FUNCTION } from './functions.ts';
import { receptionLines } from './reception/now.ts';
import { readReception } from './reception/read-reception.ts';
import { topicsOf } from './reception/topics.ts';
import { howOften, whatWillCome } from './closing.ts';

export interface QuestionPage {
  readonly key: string;
  readonly label: string;
  readonly help: string;
  readonly purpose: string;
  readonly position: number;
  readonly count: number;
  readonly field: FieldView;
  readonly state: 'answered' | 'declined' | 'unanswered';
  /** もどる; null at the first question. */
  readonly back: string | null;
  /** This page without the chosen part (decade). */
  readonly self: string;
  /** Came from the settings to change one answer: goes back there. */
  readonly single: boolean;
  /** 受信設定 is open to this resident. */
  readonly settingsOpen: boolean;
}

/** What was just done. */
const NOTICES = ['changed', 'erased', 'language', 'reception'] as const;
type Notice = (typeof NOTICES)[number];

export interface AnswerLine {
  readonly key: string;
  readonly label: string;
  readonly heading: string;
  readonly text: string;
  readonly state: 'answered' | 'declined' | 'unanswered';
  readonly change: string;
}

export interface ReceptionLines {
  /** How it stands, in sentences; empty when nothing is held back. */
  readonly lines: readonly string[];
  readonly paused: boolean;
  readonly disasterOnly: boolean;
  readonly unwanted: readonly { readonly id: string; readonly label: string }[];
}

export interface SettingsPage {
  readonly reception: ReceptionLines;
  readonly lines: readonly AnswerLine[];
  readonly willCome: readonly string[];
  readonly howOften: string;
  readonly registered: boolean;
  readonly blocked: boolean;
  /** Which functions are open to this resident (公開区分): nothing leads to a page that is not there. */
  readonly settingsOpen: boolean;
  readonly questionnaireOpen: boolean;
  /** What just happened, to be said on top. */
  readonly notice: Notice | null;
  readonly language: ResidentLanguage;
}

/** The language of the page; the platform hands over one of ours. */
export function languageOf(request: PageRequest): ResidentLanguage {
  return RESIDENT_LANGUAGES.find((language) => language === request.language) ?? 'ja';
}

export function profilePath(request: PageRequest, key: string, single: boolean): string {
  return `/r/${request.params.town}/profile?q=${key}${single ? '&from=settings' : ''}`;
}

/** The questions of the page in order, the resident's answers, and which one is asked. */
export async function readProfile(ctx: TxCtx, request: PageRequest, residentNo: number) {
  const attributes = await attributeDefinitions(ctx, 'active');
  const answers = await readAnswers(ctx, residentNo, attributes, { sealed: true });
  const wanted = request.query.get('q');
  const open = attributes.find(({ id }) => answers.get(id)?.state === 'unanswered');
  const present = wanted ? attributes.find(({ key }) => key === wanted) : (open ?? attributes[0]);
  return { attributes, answers, present: found(present, 'question') };
}

export async function questionPage(
  ctx: TxCtx,
  request: PageRequest,
  residentNo: number,
): Promise<QuestionPage> {
  const { attributes, answers, present } = await readProfile(ctx, request, residentNo);
  const language = languageOf(request);
  const { label, help, purpose } = localise(present, language);
  const place = attributes.indexOf(present);
  const single = request.query.get('from') === 'settings';
  const before = attributes[place - 1];
  const answer = answers.get(present.id);
  return {
    key: present.key,
    label,
    help,
    purpose,
    position: place + 1,
    count: attributes.length,
    field: present.ask.field(
      present,
      asking(language, todayInJapan(ctx.now())),
      valueOf(answer),
      request.query.get('part'),
    ),
    state: answer?.state ?? 'unanswered',
    back: single
      ? `/r/${request.params.town}/settings`
      : before
        ? profilePath(request, before.key, false)
        : null,
    self: profilePath(request, present.key, single),
    single,
    settingsOpen: await isOpen(ctx, SETTINGS_FUNCTION, {
      staffTester: request.resident?.staffTester ?? false,
    }),
  };
}

export async function settingsPage(
  ctx: TxCtx,
  request: PageRequest,
  residentNo: number,
): Promise<SettingsPage> {
  const language = languageOf(request);
  const attributes = await attributeDefinitions(ctx, 'active');
  const answers = await readAnswers(ctx, residentNo, attributes, { sealed: true });
  const row = await ctx.db
    .selectFrom('residents')
    .select(['id', 'registered_at', 'friendship', 'staff_tester'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('resident_no', '=', residentNo)
    .executeTakeFirstOrThrow();
  const resident: TalkResident = {
    residentNo,
    residentId: row.id,
    language,
    staffTester: row.staff_tester,
  };
  const notice = request.query.get('done');
  return {
    lines: attributes.map((attribute) => answerLine(ctx, request, attribute, answers, language)),
    reception: await receptionOf(ctx, resident),
    willCome: await whatWillCome(ctx, resident),
    howOften: await howOften(ctx, language),
    registered: row.registered_at !== null,
    blocked: row.friendship === 'blocked',
    settingsOpen: await isOpen(ctx, SETTINGS_FUNCTION, resident),
    questionnaireOpen: await isOpen(ctx, QUESTIONNAIRE_FUNCTION, resident),
    notice: NOTICES.find((one) => one === notice) ?? null,
    language,
  };
}

async function receptionOf(ctx: TxCtx, resident: TalkResident): Promise<ReceptionLines> {
  const { pausedUntil, disasterOnly, unwanted } = await readReception(ctx, resident.residentNo);
  const topics = await topicsOf(ctx, resident.language);
  return {
    lines: await receptionLines(ctx, resident),
    paused: pausedUntil !== null,
    disasterOnly,
    unwanted: topics.filter(({ id }) => unwanted.includes(id)),
  };
}

function answerLine(
  ctx: TxCtx,
  request: PageRequest,
  attribute: Attribute,
  answers: Answers,
  language: ResidentLanguage,
): AnswerLine {
  const answer = answers.get(attribute.id);
  return {
    key: attribute.key,
    label: localise(attribute, language).label,
    heading: attribute.heading,
    text:
      answer?.state === 'answered'
        ? attribute.ask.show(attribute, asking(language, todayInJapan(ctx.now())), answer.value)
        : '',
    state: answer?.state ?? 'unanswered',
    change: profilePath(request, attribute.key, true),
  };
}
