import { LineError, lineError } from '../line-error.ts';

/**
 * LINE's codes of what is wrong with an audience. The code stands in `details`; of the sentences before it LINE prints only
 * those of a long name, a wrong id and an unknown audience, the others are ours.
 */
const SENTENCES = {
  AUDIENCE_GROUP_CAN_NOT_UPLOAD_STATUS_EXPIRED: 'audience group is expired',
  AUDIENCE_GROUP_COUNT_MAX_OVER: 'audience group count max over',
  AUDIENCE_GROUP_NAME_SIZE_OVER: 'size over audienceGroupName',
  AUDIENCE_GROUP_NAME_WRONG: 'wrong audienceGroupName',
  AUDIENCE_GROUP_NAME_EMPTY: 'empty audienceGroupName',
  AUDIENCE_GROUP_NOT_FOUND: 'audience group not found',
  AUDIENCE_GROUP_REQUESTID_DUPLICATE: 'duplicate requestId',
  AUDIENCE_GROUP_UPLOAD_DESCRIPTION_SIZE_OVER: 'size over uploadDescription',
  REQUEST_NOT_FOUND: 'request not found',
  TOO_OLD_MESSAGES: 'too old messages',
  UPLOAD_AUDIENCE_GROUP_INVALID_AUDIENCE_ID_FORMAT: 'Invalid audience id format',
  UPLOAD_AUDIENCE_GROUP_NO_VALID_AUDIENCE_IDS: 'no valid audience ids',
  UPLOAD_AUDIENCE_GROUP_TOO_MANY_AUDIENCE_IDS: 'too many audience ids',
  WRONG_BOT_ID: 'wrong bot id',
} as const;

export function audienceError(code: keyof typeof SENTENCES, property?: string): LineError {
  const detail = property === undefined ? { message: code } : { message: code, property };
  // Of files LINE repeats the code instead of the sentence.
  return lineError(400, property === 'file' ? code : SENTENCES[code], [detail]);
}

/** Audiences that were made elsewhere can be used, not changed; LINE documents no text for that. */
export const readOnly = (): LineError =>
  lineError(400, 'The audience group is read only: it was not created with the Messaging API');

/** Recipients by advertising id are for companies that applied for it. */
export const noIfa = (): LineError => lineError(403, 'Access to this API is not available for your account');
