/** The endpoints of residents and 登録項目: parse → use case → view. */
import { residents } from '@madoguchi/contract/residents';
import { implement } from '../../platform/http/routes.ts';
import { ASKED_IN_TALK_LIMIT, attributeDefinitions, definitionView } from './attribute-definitions.ts';
import { countHolders } from './count-holders.ts';
import { createAttribute, orderAttributes, setAttributeState, updateAttribute } from './change-attributes.ts';
import { correctAnswer } from './correct-answer.ts';
import { exportResidents } from './export-residents.ts';
import { readGreeting, updateGreeting } from './greeting-settings.ts';
import { listResidents, summariseResidents } from './list-residents.ts';
import {
  decideDataRequest,
  extendDataRequest,
  liftUseStop,
  listDataRequests,
  recordDataRequest,
} from './disclosure/data-requests.ts';
import { linkDisclosure, listDisclosures, prepareDisclosure } from './disclosure/prepare-disclosure.ts';
import { liftProtection, setProtection } from './protection/mark-resident.ts';
import { showProtection } from './protection/show-protection.ts';
import { listPostalTowns } from './postal/list-towns.ts';
import { topicsOf } from './reception/topics.ts';
import { showFriendLists, startFriendLists } from './friends/show-lists.ts';
import { applyAnswerImport, checkAnswerImport } from './answer-import/import-answers.ts';
import { setStaffTester } from './set-staff-tester.ts';
import { showResident } from './show-resident.ts';
import { residentView } from './views.ts';

export const routes = implement(residents, {
  summariseResidents: (ctx) => ctx.transaction((ctx) => summariseResidents(ctx), { readOnly: true }),
  listResidents: (ctx, { after, limit, ...filter }) =>
    ctx.transaction(async (ctx) => {
      const { entries, attributes, next } = await listResidents(ctx, filter, { after, limit });
      const views = [];
      for (const entry of entries) views.push(await residentView(ctx, entry, attributes));
      return { entries: views, next, total: null };
    }),
  exportResidents: (ctx, { format, ...filter }) =>
    ctx.transaction((ctx) => exportResidents(ctx, filter, format), { isolation: 'repeatable read' }),
  showResident: (ctx, { id }) => ctx.transaction((ctx) => showResident(ctx, id)),
  correctAnswer: (ctx, { id, definitionId, value }) =>
    ctx.transaction((ctx) => correctAnswer(ctx, id, definitionId, value)),
  setStaffTester: (ctx, { id, staffTester }) =>
    ctx.transaction(async (ctx) => {
      await setStaffTester(ctx, id, staffTester);
      return { id, staffTester };
    }),

  listDisclosures: (ctx, { id }) => ctx.transaction((ctx) => listDisclosures(ctx, id)),
  prepareDisclosure: (ctx, { id, ...order }) => ctx.transaction((ctx) => prepareDisclosure(ctx, id, order)),
  linkDisclosure: (ctx, { id }) => linkDisclosure(ctx, id),
  listDataRequests: (ctx, { id }) => ctx.transaction((ctx) => listDataRequests(ctx, id)),
  recordDataRequest: (ctx, { id, ...input }) =>
    ctx.transaction(async (ctx) => {
      await recordDataRequest(ctx, id, input);
      return listDataRequests(ctx, id);
    }),
  extendDataRequest: (ctx, { id, ...input }) =>
    ctx.transaction(async (ctx) => listDataRequests(ctx, await extendDataRequest(ctx, id, input))),
  decideDataRequest: (ctx, { id, ...input }) =>
    ctx.transaction(async (ctx) => listDataRequests(ctx, await decideDataRequest(ctx, id, input))),
  liftUseStop: (ctx, { id, reason }) =>
    ctx.transaction(async (ctx) => listDataRequests(ctx, await liftUseStop(ctx, id, reason))),

  showProtection: (ctx, { id }) => ctx.transaction((ctx) => showProtection(ctx, id)),
  setProtection: (ctx, { id, reason }) =>
    ctx.transaction(async (ctx) => {
      await setProtection(ctx, id, reason);
      return showProtection(ctx, id);
    }),
  liftProtection: (ctx, { id, reason }) =>
    ctx.transaction(async (ctx) => {
      await liftProtection(ctx, id, reason);
      return showProtection(ctx, id);
    }),

  listAttributes: (ctx) =>
    ctx.transaction(async (ctx) => ({
      entries: (await attributeDefinitions(ctx)).map(definitionView),
      askedInTalkLimit: ASKED_IN_TALK_LIMIT,
    })),
  createAttribute: (ctx, input) =>
    ctx.transaction(async (ctx) => definitionView(await createAttribute(ctx, input))),
  updateAttribute: (ctx, { id, ...change }) =>
    ctx.transaction(async (ctx) => definitionView(await updateAttribute(ctx, id, change))),
  countHolders: (ctx, { id }) => ctx.transaction((ctx) => countHolders(ctx, id)),
  listFriendLists: (ctx) => ctx.transaction((ctx) => showFriendLists(ctx), { readOnly: true }),
  startFriendList: (ctx) =>
    ctx.transaction(async (ctx) => {
      await startFriendLists(ctx);
      return {};
    }),
  checkAnswerImport: (ctx, { file }) => checkAnswerImport(ctx, file),
  applyAnswerImport: (ctx, { file }) => applyAnswerImport(ctx, file),
  listTopics: (ctx) =>
    ctx.transaction(async (ctx) => ({
      entries: (await topicsOf(ctx))
        .filter(({ state }) => state === 'active')
        .map(({ id, label }) => ({ id, label })),
    })),
  listPostalTowns: (ctx, { city }) =>
    ctx.transaction((ctx) => listPostalTowns(ctx, city), { readOnly: true }),
  retireAttribute: (ctx, { id }) =>
    ctx.transaction(async (ctx) => definitionView(await setAttributeState(ctx, id, 'retired'))),
  restoreAttribute: (ctx, { id }) =>
    ctx.transaction(async (ctx) => definitionView(await setAttributeState(ctx, id, 'active'))),
  orderAttributes: (ctx, { ids }) =>
    ctx.transaction(async (ctx) => ({ entries: (await orderAttributes(ctx, ids)).map(definitionView) })),

  showGreeting: (ctx) => ctx.transaction((ctx) => readGreeting(ctx)),
  updateGreeting: (ctx, input) => ctx.transaction((ctx) => updateGreeting(ctx, input)),
});
