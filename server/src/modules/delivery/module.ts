import { restoreHold } from '../../platform/backup/restore-hold.ts';
import type { Module } from '../../platform/module.ts';
import { condition, segmentUsage, withholding } from '../audiences/index.ts';
import { attributeUsage, personalDataHeld } from '../residents/index.ts';
import { deliveriesAsking } from './attribute-usage.ts';
import { batchSource } from '../line/index.ts';
import { thingsOwned } from '../staff/index.ts';
import { talkCommand } from '../talk/index.ts';
import { deliveryBatches } from './batch-source.ts';
import { statisticsCollector } from './collect-statistics.ts';
import { forgetTaps, tapCommand } from './compose/answer-tap.ts';
import { mountMaps } from './compose/maps.ts';
import { mountRedirect } from './count-clicks.ts';
import { draftsOwned, schedulesOwned } from './deliveries-owned.ts';
import { scheduleHold } from './restore-hold.ts';
import { mailResultsJob, schedules, tellNotStartedJob } from './jobs.ts';
import { ceiling } from './restraint/ceiling.ts';
import { messagesReceived } from './messages-received.ts';
import { receivedCondition } from './received-condition.ts';
import { routes } from './routes.ts';
import { deliveryUsage } from './segment-usage.ts';
import { scheduledStarter } from './start-scheduled.ts';
import './events.ts';
import './tables.ts';

export const deliveryModule: Module = {
  name: 'delivery',
  routes,
  mount(app, runtime) {
    mountRedirect(app, runtime);
    mountMaps(app, runtime);
  },
  subscriptions: [forgetTaps],
  loops: [scheduledStarter, statisticsCollector],
  jobs: [tellNotStartedJob, mailResultsJob],
  schedules,
  plugs: [
    personalDataHeld.with(messagesReceived),
    batchSource.with(deliveryBatches),
    restoreHold.with(scheduleHold),
    segmentUsage.with(deliveryUsage),
    condition.with(receivedCondition),
    attributeUsage.with(deliveriesAsking),
    talkCommand.with(tapCommand),
    withholding.with(ceiling),
    thingsOwned.with(draftsOwned),
    thingsOwned.with(schedulesOwned),
  ],
};
