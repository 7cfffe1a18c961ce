/** The modules of the product, in the order of architecture section 3: each may use only those above it. */
import { audiencesModule } from '../modules/audiences/index.ts';
import { auditModule } from '../modules/audit/index.ts';
import { deliveryModule } from '../modules/delivery/index.ts';
import { incidentsModule } from '../modules/incidents/index.ts';
import { inspectionModule } from '../modules/inspection/index.ts';
import { integrationModule } from '../modules/integration/index.ts';
import { lineModule } from '../modules/line/module.ts';
import { publicationModule } from '../modules/publication/index.ts';
import { questionsModule } from '../modules/questions/module.ts';
import { residentsModule } from '../modules/residents/index.ts';
import { richMenusModule } from '../modules/rich-menus/index.ts';
import { staffModule } from '../modules/staff/index.ts';
import { talkModule } from '../modules/talk/module.ts';
import { watchingModule } from '../modules/watching/index.ts';
import type { Module } from '../platform/module.ts';

export const modules: readonly Module[] = [
  lineModule,
  staffModule,
  integrationModule,
  publicationModule,
  questionsModule,
  talkModule,
  residentsModule,
  audiencesModule,
  deliveryModule,
  richMenusModule,
  incidentsModule,
  auditModule,
  watchingModule,
  inspectionModule,
];
