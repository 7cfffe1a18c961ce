/** The incidents module, as the composition root connects it. */
import { sealedColumn } from '../../platform/crypto/sealed-columns.ts';
import type { Module } from '../../platform/module.ts';
import { routes } from './routes.ts';
import { accountPlace } from './save-incident.ts';
import './tables.ts';

export const incidentsModule: Module = {
  name: 'incidents',
  routes,
  plugs: (['incidents', 'incident_steps'] as const).map((table) =>
    sealedColumn.with({
      table,
      column: 'account',
      key: [{ column: 'id', type: 'uuid' }],
      place: (id) => accountPlace(table, id!), // one key, one value
    }),
  ),
};
