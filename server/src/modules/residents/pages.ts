/** Residents' own pages: the questionnaire one question a screen, 受信設定, 登録を消す, and the way in. */
import { RESIDENT_LANGUAGES } from '@madoguchi/contract/questions';
import type { Ctx } from '../../platform/context/context.ts';
import { DomainError } from '../../platform/errors/index.ts';
import { page, type FormValues, type PageOutcome, type PageRequest } from '../../platform/http/page.ts';
import { LANGUAGE_COOKIE } from '../../platform/i18n/languages.ts';
import { todayInJapan } from '../../platform/time/index.ts';
import { LineUnreachable } from '../line/index.ts';
import { asking } from '../questions/index.ts';
import { SETTINGS_FUNCTION } from '../talk/index.ts';
import { setLanguage } from './find-resident.ts';
import { finishOnPage } from './finish-on-page.ts';
import { QUESTIONNAIRE_FUNCTION } from './functions.ts';
import { languageOf, profilePath, questionPage, readProfile, settingsPage } from './page-models.ts';
import { eraseAnswers, saveAnswers, type NewAnswer } from './save-answers.ts';
import { changeReceptionBy, receptionPages } from './reception/pages.ts';
import { residentNoOf } from './resident-of.ts';
import { completeSignIn, signOut, startSignIn } from './sign-in.ts';

async function saveStep(ctx: Ctx, request: PageRequest, form: FormValues): Promise<PageOutcome> {
  // Another empty row was asked for: the page shows the form as it was filled in, with one more.
  if (form.text('action') === 'more') return { invalid: [] };
  return ctx.transaction(async (ctx) => {
    const { attributes, present } = await readProfile(ctx, request, residentNoOf(request));
    const single = request.query.get('from') === 'settings';
    let answer: NewAnswer;
    if (form.text('action') === 'decline') answer = 'declined';
    else if (form.text('action') === 'clear') answer = null;
    else {
      const checked = present.ask.readForm(
        present,
        asking(languageOf(request), todayInJapan(ctx.now())),
        form,
      );
      if (!checked.ok && checked.part !== undefined)
        return {
          redirect: `${profilePath(request, present.key, single)}&part=${encodeURIComponent(checked.part)}`,
        };
      if (!checked.ok) return { invalid: [{ field: checked.field ?? 'answer', message: checked.reason }] };
      answer = { value: checked.value };
    }
    await saveAnswers(ctx, residentNoOf(request), new Map([[present.id, answer]]), 'page');
    const settings = `/r/${request.params.town}/settings`;
    if (single) return { redirect: `${settings}?done=changed` };
    const next = attributes[attributes.indexOf(present) + 1];
    if (!next) await finishOnPage(ctx, residentNoOf(request));
    return {
      redirect: next ? profilePath(request, next.key, false) : `/r/${request.params.town}/profile/done`,
    };
  });
}

const profile = page({
  path: '/r/{town}/profile',
  permission: 'resident',
  // One answer changed from 受信設定 belongs there: nobody may find the questionnaire through it, nor lose it with it.
  function: (request) =>
    request.query.get('from') === 'settings' ? SETTINGS_FUNCTION : QUESTIONNAIRE_FUNCTION,
  view: 'residents/profile',
  audit: false,
  load: (ctx, request) =>
    ctx.transaction(async (ctx) => {
      const question = await questionPage(ctx, request, residentNoOf(request));
      // The address names the question, so that a form sent twice by the browser's「戻る」answers the same one twice.
      return request.query.has('q') ? question : { redirect: question.self };
    }),
  act: saveStep,
});

const done = page({
  path: '/r/{town}/profile/done',
  permission: 'resident',
  function: QUESTIONNAIRE_FUNCTION,
  view: 'residents/done',
  audit: false,
  load: (ctx, request) => ctx.transaction((ctx) => settingsPage(ctx, request, residentNoOf(request))),
});

const settings = page({
  path: '/r/{town}/settings',
  permission: 'resident',
  function: SETTINGS_FUNCTION,
  view: 'residents/settings',
  audit: false,
  load: (ctx, request) => ctx.transaction((ctx) => settingsPage(ctx, request, residentNoOf(request))),
  async act(ctx, request, form) {
    if (form.text('action') === 'sign-out') {
      await signOut(ctx, request);
      return { redirect: `/r/${request.params.town}/signed-out` };
    }
    if (await changeReceptionBy(ctx, residentNoOf(request), form))
      return { redirect: `/r/${request.params.town}/settings?done=reception` };
    const language = RESIDENT_LANGUAGES.find((candidate) => candidate === form.text('language'));
    if (!language) return { redirect: `/r/${request.params.town}/settings` };
    await ctx.transaction((ctx) => setLanguage(ctx, residentNoOf(request), language));
    request.cookies.set(LANGUAGE_COOKIE, language, { maxAge: 31_536_000 }); // a year, as the platform's own switch
    return { redirect: `/r/${request.params.town}/settings?done=language` };
  },
});

const erase = page({
  path: '/r/{town}/settings/erase',
  permission: 'resident',
  function: SETTINGS_FUNCTION,
  view: 'residents/erase',
  audit: false,
  load: (ctx, request) => ctx.transaction((ctx) => settingsPage(ctx, request, residentNoOf(request))),
  async act(ctx, request, form) {
    if (form.text('action') === 'erase')
      await ctx.transaction((ctx) => eraseAnswers(ctx, residentNoOf(request), 'page'));
    return { redirect: `/r/${request.params.town}/settings?done=erased` };
  },
});

interface SignInProblem {
  readonly problem: 'not_configured' | 'refused' | 'expired' | 'failed' | 'unreachable';
  readonly again: string;
}

/** Every way a sign-in can fail has its sentence and a way on. */
function problemOf(error: unknown, request: PageRequest, ctx: Ctx): SignInProblem {
  const again = `/r/${request.params.town}/sign-in`;
  if (error instanceof LineUnreachable) return { problem: 'unreachable', again };
  if (!(error instanceof DomainError)) throw error;
  if (error.code === 'login_not_configured') return { problem: 'not_configured', again };
  if (error.code === 'login_refused') return { problem: 'refused', again };
  if (error.code === 'login_expired') return { problem: 'expired', again };
  if (error.code !== 'login_failed') throw error;
  ctx.log.warn({ check: error.data.check }, 'a LINE Login was not believed');
  return { problem: 'failed', again };
}

const signIn = page({
  path: '/r/{town}/sign-in',
  permission: 'public',
  function: null,
  view: 'residents/sign-in',
  audit: false,
  async load(ctx, request): Promise<SignInProblem | { redirect: string }> {
    try {
      return { redirect: await startSignIn(ctx, request) };
    } catch (error) {
      return problemOf(error, request, ctx);
    }
  },
});

const callback = page({
  path: '/r/{town}/callback',
  permission: 'public',
  function: null,
  view: 'residents/sign-in',
  audit: false,
  async load(ctx, request): Promise<SignInProblem | { redirect: string }> {
    try {
      return { redirect: await completeSignIn(ctx, request) };
    } catch (error) {
      return problemOf(error, request, ctx);
    }
  },
});

const signedOut = page({
  path: '/r/{town}/signed-out',
  permission: 'public',
  function: null,
  view: 'residents/signed-out',
  audit: false,
  load: async (_ctx, request) => ({ again: `/r/${request.params.town}/settings` }),
});

export const pages = [profile, done, settings, ...receptionPages, erase, signIn, callback, signedOut];
