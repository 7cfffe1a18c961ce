/** The endpoints of セキュリティ点検 and 機能ごとの混み具合. */
import { inspection } from '@madoguchi/contract/inspection';
import { implement } from '../../platform/http/routes.ts';
import { exportAnswers, showAnswers } from './answer-sheet/show-answers.ts';
import { showLoad } from './show-load.ts';
import { showInspection } from './show-inspection.ts';

export const routes = implement(inspection, {
  showInspection: (ctx) => showInspection(ctx),
  showAnswers: async () => showAnswers(),
  exportAnswers,
  showLoad: async (ctx) => showLoad(ctx),
});
