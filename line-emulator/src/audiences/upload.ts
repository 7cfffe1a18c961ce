import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ChannelCall, LineAnswer } from '../endpoint.ts';
import { bodyErrors, invalidProperty, lineError, parseJsonObject, rateLimited } from '../line-error.ts';
import type { EmulatorState } from '../state.ts';
import { USER_ID } from '../users.ts';
import { describeCreated, hasEnough, type Audience, type AudienceJob } from './audience-book.ts';
import { audienceError } from './audience-errors.ts';
import { fieldOf, readForm, type FormPart } from './multipart.ts';
import { isBusy, mustHaveRoom, nameOf, refuseIfa, uploadableOf, uploadDescriptionOf } from './reading.ts';

/** Ids of one request. */
const MAX_JSON_IDS = 10_000;
const MAX_FILE_IDS = 1_500_000;
/** A file of so many ids, each with its line end, and the form around it. */
export const MAX_FILE_BYTES = MAX_FILE_IDS * 35 + 64 * 1024;
/** Ids that are added in one slice, and that are read in one: some milliseconds each. */
const SLICE = 65_536;
const READ_SLICE = 8192;

/** POST /v2/bot/audienceGroup/upload */
export function createByJson(call: ChannelCall): LineAnswer {
  const given = parseJsonObject(call.body);
  const description = nameOf(given.description);
  const uploadDescription = uploadDescriptionOf(given.uploadDescription);
  refuseIfa(given.isIfaAudience);
  const handles = jsonHandles(call, given.audiences ?? []);
  return create(call, description, uploadDescription, handles);
}

/** PUT /v2/bot/audienceGroup/upload */
export function addByJson(call: ChannelCall): LineAnswer {
  const given = parseJsonObject(call.body);
  if (given.audiences == null) throw bodyErrors([{ message: 'May not be empty', property: 'audiences' }]);
  if (given.audienceGroupId == null) {
    throw bodyErrors([{ message: 'May not be empty', property: 'audienceGroupId' }]);
  }
  const uploadDescription = uploadDescriptionOf(given.uploadDescription);
  const handles = jsonHandles(call, given.audiences);
  const audience = uploadableOf(call, given.audienceGroupId);
  if (!handles) throw audienceError('UPLOAD_AUDIENCE_GROUP_NO_VALID_AUDIENCE_IDS', 'audiences');
  return add(call, audience, uploadDescription, handles);
}

/** POST /v2/bot/audienceGroup/upload/byFile */
export async function createByFile(call: ChannelCall): Promise<LineAnswer> {
  const form = formOf(call);
  const description = nameOf(fieldOf(form, 'description'));
  const uploadDescription = uploadDescriptionOf(fieldOf(form, 'uploadDescription'));
  refuseIfa(fieldOf(form, 'isIfaAudience'));
  return create(call, description, uploadDescription, await fileHandles(call, form));
}

/** PUT /v2/bot/audienceGroup/upload/byFile */
export async function addByFile(call: ChannelCall): Promise<LineAnswer> {
  const form = formOf(call);
  const uploadDescription = uploadDescriptionOf(fieldOf(form, 'uploadDescription'));
  const audience = uploadableOf(call, fieldOf(form, 'audienceGroupId'));
  return add(call, audience, uploadDescription, await fileHandles(call, form));
}

function create(
  call: ChannelCall,
  description: string,
  uploadDescription: string | null,
  handles: Uint32Array | null,
): LineAnswer {
  mustHaveRoom(call);
  const audience = call.state.audiences.create({
    channelId: call.channel.settings.channelId,
    type: 'UPLOAD',
    createRoute: 'MESSAGING_API',
    description,
    created: call.at,
  });
  // An empty audience stays in progress until somebody is added.
  if (handles) add(call, audience, uploadDescription, handles);
  return { status: 202, json: describeCreated(audience) };
}

function add(
  call: ChannelCall,
  audience: Audience,
  description: string | null,
  handles: Uint32Array,
): LineAnswer {
  if (isBusy(audience)) throw rateLimited();
  const job = call.state.audiences.addJob(audience, description, call.at);
  call.state.jobs.add(fill(call.state, audience, job, handles));
  return { status: 202, json: {} };
}

/** Puts the users into the audience, a slice per step; a failure leaves those that are in it already. */
function* fill(
  state: EmulatorState,
  audience: Audience,
  job: AudienceJob,
  handles: Uint32Array,
): Generator<void, void> {
  job.jobStatus = 'WORKING';
  const failAfter = state.jobs.takeFailure('audience') ?? Infinity;
  for (let i = 0; i < handles.length && i < failAfter; i++) {
    if (i > 0 && i % SLICE === 0) yield;
    if (audience.users.add(handles[i]!)) job.audienceCount++;
  }
  const failed = failAfter < handles.length || failAfter === 0;
  job.jobStatus = failed ? 'FAILED' : 'FINISHED';
  if (audience.state === 'READY') return;
  audience.state = failed ? 'FAILED' : hasEnough(audience) ? 'READY' : 'IN_PROGRESS';
}

/** The users of a JSON list, without ids that nobody has; null for an empty list. */
function jsonHandles({ state }: ChannelCall, audiences: unknown): Uint32Array | null {
  if (!Array.isArray(audiences)) throw invalidProperty('audiences');
  if (audiences.length > MAX_JSON_IDS) {
    throw audienceError('UPLOAD_AUDIENCE_GROUP_TOO_MANY_AUDIENCE_IDS', 'audiences');
  }
  if (audiences.length === 0) return null;
  const handles = new Uint32Array(audiences.length);
  let known = 0;
  for (const entry of audiences as unknown[]) {
    const id = typeof entry === 'object' && entry !== null ? (entry as { id?: unknown }).id : undefined;
    if (typeof id !== 'string' || !USER_ID.test(id)) {
      throw audienceError('UPLOAD_AUDIENCE_GROUP_INVALID_AUDIENCE_ID_FORMAT', 'audiences');
    }
    const handle = state.users.handleOf(id);
    if (handle >= 0) handles[known++] = handle;
  }
  return handles.subarray(0, known);
}

function formOf({ c, body }: ChannelCall): FormPart[] {
  const type = c.req.header('content-type') ?? '';
  if (!/^multipart\/form-data\s*;/i.test(type)) {
    throw lineError(415, `The content type, ${type}, is not supported`);
  }
  const parts = readForm(Buffer.from(body.buffer, body.byteOffset, body.byteLength), type);
  if (!parts) throw lineError(400, 'The request body could not be read as multipart/form-data');
  return parts;
}

/** The users of a text file, one id per line; between slices other calls have their turn. */
async function fileHandles({ state }: ChannelCall, form: readonly FormPart[]): Promise<Uint32Array> {
  const files = form.filter(({ name }) => name === 'file');
  const [file] = files;
  if (!file || files.length > 1) throw bodyErrors([{ message: 'May not be empty', property: 'file' }]);
  if (!/^text\/plain\s*(;|$)/i.test(file.type ?? '')) {
    throw lineError(415, `The content type, ${file.type ?? ''}, is not supported`);
  }
  // Ids are ASCII; anything else fails as an id.
  const text = file.bytes.toString('latin1');
  const handles = new Uint32Array(Math.min(MAX_FILE_IDS, Math.ceil(text.length / 33) + 1));
  let known = 0;
  let ids = 0;
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const id = text.slice(start, end).trim();
    start = end + 1;
    if (id === '') continue;
    if (!USER_ID.test(id)) throw audienceError('UPLOAD_AUDIENCE_GROUP_INVALID_AUDIENCE_ID_FORMAT', 'file');
    if (++ids > MAX_FILE_IDS) throw audienceError('UPLOAD_AUDIENCE_GROUP_TOO_MANY_AUDIENCE_IDS', 'file');
    const handle = state.users.handleOf(id);
    if (handle >= 0) handles[known++] = handle;
    if (ids % READ_SLICE === 0) await nextTurn();
  }
  if (ids === 0) throw audienceError('UPLOAD_AUDIENCE_GROUP_NO_VALID_AUDIENCE_IDS', 'file');
  return handles.subarray(0, known);
}
