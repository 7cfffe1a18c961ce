/** お知らせの受け取り方 on the pages: one question a screen, one tap each. */
import type { Ctx } from '../../../platform/context/context.ts';
import { page, type FormValues } from '../../../platform/http/page.ts';
import { todayInJapan } from '../../../platform/time/index.ts';
import { SETTINGS_FUNCTION } from '../../talk/index.ts';
import { languageOf } from '../page-models.ts';
import { residentNoOf } from '../resident-of.ts';
import { pauseReception, setDisasterOnly, setUnwanted } from './change-reception.ts';
import { pauseChoices, readDay } from './pauses.ts';
import { readReception } from './read-reception.ts';
import { topicsOf } from './topics.ts';

/** The buttons of 受信設定 itself. @returns whether the form was one of them */
export async function changeReceptionBy(ctx: Ctx, residentNo: number, form: FormValues): Promise<boolean> {
  const action = form.text('action');
  return ctx.transaction(async (ctx) => {
    if (action === 'disaster-only' || action === 'everything') {
      await setDisasterOnly(ctx, residentNo, action === 'disaster-only');
      return true;
    }
    if (action === 'resume') return pauseReception(ctx, residentNo, null);
    return form.has('wanted') && setUnwanted(ctx, residentNo, form.text('wanted'), false, 'page');
  });
}

const pause = page({
  path: '/r/{town}/settings/pause',
  permission: 'resident',
  function: SETTINGS_FUNCTION,
  view: 'residents/pause',
  audit: false,
  load: async (ctx, request) => ({ choices: pauseChoices(todayInJapan(ctx.now()), languageOf(request)) }),
  async act(ctx, request, form) {
    const until = readDay(form.text('until'));
    const paused =
      until !== null && (await ctx.transaction((ctx) => pauseReception(ctx, residentNoOf(request), until)));
    // A page left open for long offers days that are over: it is shown anew.
    return {
      redirect: paused
        ? `/r/${request.params.town}/settings?done=reception`
        : `/r/${request.params.town}/settings/pause`,
    };
  },
});

const less = page({
  path: '/r/{town}/settings/less',
  permission: 'resident',
  function: SETTINGS_FUNCTION,
  view: 'residents/less',
  audit: false,
  load: (ctx, request) =>
    ctx.transaction(async (ctx) => {
      const { unwanted } = await readReception(ctx, residentNoOf(request));
      const topics = await topicsOf(ctx, languageOf(request));
      return { topics: topics.filter(({ id, state }) => state === 'active' && !unwanted.includes(id)) };
    }),
  async act(ctx, request, form) {
    await ctx.transaction((ctx) => setUnwanted(ctx, residentNoOf(request), form.text('topic'), true, 'page'));
    return { redirect: `/r/${request.params.town}/settings?done=reception` };
  },
});

export const receptionPages = [pause, less];
