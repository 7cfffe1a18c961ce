/** The endpoints of 漏えい等の記録: parse → use case → view. */
import { incidents } from '@madoguchi/contract/incidents';
import { implement } from '../../platform/http/routes.ts';
import { countPersons } from './count-persons.ts';
import { changeIncident, recordIncident, takeIncidentStep } from './save-incident.ts';
import { listIncidents, showIncident } from './show-incident.ts';

export const routes = implement(incidents, {
  listIncidents: (ctx) => ctx.transaction((ctx) => listIncidents(ctx)),
  showIncident: (ctx, { id }) => ctx.transaction((ctx) => showIncident(ctx, id)),
  recordIncident: (ctx, input) =>
    ctx.transaction(async (ctx) => showIncident(ctx, await recordIncident(ctx, input))),
  changeIncident: (ctx, { id, revision, ...input }) =>
    ctx.transaction(async (ctx) => {
      await changeIncident(ctx, id, revision, input);
      return showIncident(ctx, id);
    }),
  takeIncidentStep: (ctx, { id, step }) =>
    ctx.transaction(async (ctx) => {
      await takeIncidentStep(ctx, id, step);
      return showIncident(ctx, id);
    }),
  countPersons: (ctx, source) => ctx.transaction((ctx) => countPersons(ctx, source)),
});
