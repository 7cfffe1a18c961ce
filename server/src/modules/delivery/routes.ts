import { delivery as contract } from '@madoguchi/contract/delivery';
import { implement } from '../../platform/http/routes.ts';
import { readRestraint, saveRestraint } from './restraint/rules.ts';
import { reviewUnsaved } from './checks/review-unsaved.ts';
import { readWording } from './wording/read-wording.ts';
import { saveWording } from './wording/save-wording.ts';
import { listTemplates, listTemplateVersions } from './library/queries.ts';
import { archiveTemplate, createTemplate, updateTemplate } from './library/save-template.ts';
import { compareDeliveries, friendFigures } from './analyse.ts';
import { assignDelivery } from './assign-delivery.ts';
import { checkDelivery } from './check-delivery.ts';
import { createDelivery } from './create-delivery.ts';
import { decideAboutUnknown } from './decide-unknown.ts';
import { deleteDraft } from './delete-draft.ts';
import { exportDeliveries } from './export-deliveries.ts';
import { listTroubles } from './list-troubles.ts';
import { getDelivery, listDeliveries } from './queries.ts';
import { pauseDelivery } from './pause-delivery.ts';
import { resumeDelivery } from './resume-delivery.ts';
import { saveDraft } from './save-draft.ts';
import { sendDelivery } from './send-delivery.ts';
import { readSendingSettings, saveSendingSettings } from './sending-settings.ts';
import { showResult } from './show-result.ts';
import { startCorrection } from './start-correction.ts';
import { stopLink } from './stop-link.ts';
import { stopDelivery } from './stop-delivery.ts';
import { testSend } from './test-send.ts';
import { unscheduleDelivery } from './unschedule-delivery.ts';
import { uploadFilm } from './compose/upload-film.ts';
import { uploadMap } from './compose/maps.ts';
import { readCoupons } from './compose/read-coupons.ts';
import { uploadImage } from './upload-image.ts';
import { viewDeliveries, viewDelivery } from './views.ts';

const bytesOf = async (file: File): Promise<Buffer> => Buffer.from(await file.arrayBuffer());

export const routes = implement(contract, {
  listDeliveries: (ctx, { after, limit, ...filter }) =>
    ctx.transaction(async (ctx) => {
      const page = await listDeliveries(ctx, filter, after, limit);
      return { ...page, entries: await viewDeliveries(ctx, page.entries) };
    }),
  exportDeliveries: (ctx, { format, ...filter }) =>
    ctx.transaction((ctx) => exportDeliveries(ctx, format, filter)),
  compareDeliveries: (ctx, input) => ctx.transaction((ctx) => compareDeliveries(ctx, input)),
  friendFigures: (ctx, input) => ctx.transaction((ctx) => friendFigures(ctx, input)),
  correctDelivery: (ctx, { id }) =>
    ctx.transaction(async (ctx) => viewDelivery(ctx, await startCorrection(ctx, id))),
  stopLink: (ctx, order) =>
    ctx.transaction(async (ctx) => {
      await stopLink(ctx, order);
      return {};
    }),
  showDelivery: (ctx, { id }) =>
    ctx.transaction(async (ctx) => viewDelivery(ctx, await getDelivery(ctx, id))),
  createDelivery: (ctx, { from, template }) =>
    ctx.transaction(async (ctx) => viewDelivery(ctx, await createDelivery(ctx, from, null, template))),
  saveDraft: (ctx, draft) =>
    ctx.transaction(async (ctx) => {
      const { revision, savedAt } = await saveDraft(ctx, draft);
      return { revision, savedAt: savedAt.toString() };
    }),
  deleteDraft: (ctx, { id }) =>
    ctx.transaction(async (ctx) => {
      await deleteDraft(ctx, id);
      return {};
    }),
  assignDelivery: (ctx, { id, ...owner }) =>
    ctx.transaction(async (ctx) => {
      const [view] = await viewDeliveries(ctx, [await assignDelivery(ctx, id, owner)]);
      return view!; // one row in, one view out
    }),
  uploadImage: async (ctx, { file }) => uploadImage(ctx, await bytesOf(file)),
  uploadFilm: async (ctx, { file }) => uploadFilm(ctx, await bytesOf(file), 'film'),
  uploadSound: async (ctx, { file }) => uploadFilm(ctx, await bytesOf(file), 'sound'),
  uploadMap: async (ctx, { file }) => uploadMap(ctx, await bytesOf(file)),
  listCoupons: (ctx) => readCoupons(ctx),
  checkDelivery: (ctx, { id, scheduledFor }) =>
    checkDelivery(ctx, id, scheduledFor ? Temporal.Instant.from(scheduledFor) : null),
  reviewDraft: (ctx, { id, scheduledFor, ...written }) =>
    reviewUnsaved(ctx, id, written, scheduledFor ? Temporal.Instant.from(scheduledFor) : null),
  showWording: (ctx) => ctx.transaction(readWording),
  saveWording: (ctx, wording) =>
    ctx.transaction(async (ctx) => {
      await saveWording(ctx, wording);
      return readWording(ctx);
    }),
  showRestraint: (ctx) => ctx.transaction(readRestraint),
  saveRestraint: (ctx, restraint) =>
    ctx.transaction(async (ctx) => {
      await saveRestraint(ctx, restraint);
      return readRestraint(ctx);
    }),
  listTemplates: (ctx) => ctx.transaction(listTemplates),
  createTemplate: (ctx, template) => ctx.transaction((ctx) => createTemplate(ctx, template)),
  updateTemplate: (ctx, change) => ctx.transaction((ctx) => updateTemplate(ctx, change)),
  archiveTemplate: (ctx, { id, archived }) => ctx.transaction((ctx) => archiveTemplate(ctx, id, archived)),
  listTemplateVersions: (ctx, { id }) => ctx.transaction((ctx) => listTemplateVersions(ctx, id)),
  testSend: (ctx, { id }) => ctx.transaction(async (ctx) => ({ recipients: await testSend(ctx, id) })),
  sendDelivery: (ctx, { scheduledFor, ...order }) =>
    ctx.transaction(async (ctx) => {
      await sendDelivery(ctx, {
        ...order,
        scheduledFor: scheduledFor === null ? null : Temporal.Instant.from(scheduledFor),
      });
      return viewDelivery(ctx, await getDelivery(ctx, order.id));
    }),
  unscheduleDelivery: (ctx, { id }) =>
    ctx.transaction(async (ctx) => {
      await unscheduleDelivery(ctx, id);
      return viewDelivery(ctx, await getDelivery(ctx, id));
    }),
  stopDelivery: (ctx, { id }) =>
    ctx.transaction(async (ctx) => {
      await stopDelivery(ctx, id);
      return viewDelivery(ctx, await getDelivery(ctx, id));
    }),
  listTroubles: (ctx) => ctx.transaction((ctx) => listTroubles(ctx)),
  getSendingSettings: (ctx) => ctx.transaction((ctx) => readSendingSettings(ctx)),
  saveSendingSettings: (ctx, settings) => ctx.transaction((ctx) => saveSendingSettings(ctx, settings)),
  decideUnknown: (ctx, order) =>
    ctx.transaction(async (ctx) => {
      await decideAboutUnknown(ctx, order);
      return viewDelivery(ctx, await getDelivery(ctx, order.id));
    }),
  pauseDelivery: (ctx, { id }) =>
    ctx.transaction(async (ctx) => {
      await pauseDelivery(ctx, id);
      return viewDelivery(ctx, await getDelivery(ctx, id));
    }),
  resumeDelivery: (ctx, { id }) =>
    ctx.transaction(async (ctx) => {
      await resumeDelivery(ctx, id);
      return viewDelivery(ctx, await getDelivery(ctx, id));
    }),
  showResult: (ctx, { id }) => ctx.transaction((ctx) => showResult(ctx, id)),
});
