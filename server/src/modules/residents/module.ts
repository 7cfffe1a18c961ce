import { sealedColumn } from '../../platform/crypto/sealed-columns.ts';
import type { Module } from '../../platform/module.ts';
import { webhookHandler } from '../line/index.ts';
import { publishedFunction } from '../publication/index.ts';
import { dialogue, residentLookup, talkCommand } from '../talk/index.ts';
import { friendshipHandler } from './apply-friendship.ts';
import { languageCommand, questionnaireCommand, settingsCommand } from './commands.ts';
import { ownData } from './disclosure/own-data.ts';
import { personalDataHeld } from './disclosure/personal-data-held.ts';
import { lookUpByLineId } from './find-resident.ts';
import { questionnaireFunction, settingsFunction } from './functions.ts';
import { readFriendListsJob } from './friends/jobs.ts';
import { eraseOldAnswersJob, fetchProfileJob, schedules } from './jobs.ts';
import { pages } from './pages.ts';
import { routes } from './routes.ts';
import { profileQuestionnaire } from './questionnaire.ts';
import { RECEPTION_COMMANDS } from './reception/commands.ts';
import { RESIDENT_COLUMNS } from './sealed-columns.ts';

export const residentsModule: Module = {
  name: 'residents',
  routes,
  pages,
  jobs: [fetchProfileJob, readFriendListsJob, eraseOldAnswersJob],
  schedules,
  plugs: [
    webhookHandler.with(friendshipHandler),
    residentLookup.with(lookUpByLineId),
    publishedFunction.with(questionnaireFunction),
    publishedFunction.with(settingsFunction),
    dialogue.with(profileQuestionnaire),
    talkCommand.with(languageCommand),
    talkCommand.with(settingsCommand),
    talkCommand.with(questionnaireCommand),
    ...RECEPTION_COMMANDS.map((command) => talkCommand.with(command)),
    personalDataHeld.with(ownData),
    ...RESIDENT_COLUMNS.map((column) => sealedColumn.with(column)),
  ],
};
