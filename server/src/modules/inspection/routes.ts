/** The endpoint of セキュリティ点検. */
import { inspection } from '@madoguchi/contract/inspection';
import { implement } from '../../platform/http/routes.ts';
import { showInspection } from './show-inspection.ts';

export const routes = implement(inspection, { showInspection: (ctx) => showInspection(ctx) });
