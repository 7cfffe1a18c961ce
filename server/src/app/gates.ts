/** Connects who-is-calling to the modules that know people. */
import { apiKeyGate } from '../modules/integration/index.ts';
import { findMunicipality } from '../modules/municipalities/index.ts';
import { publicationOf } from '../modules/publication/index.ts';
import { residentGate } from '../modules/residents/index.ts';
import { refusalExplainer, staffGate } from '../modules/staff/index.ts';
import type { Gates } from '../platform/http/request.ts';
import type { Runtime } from '../platform/module.ts';

export function gatesOf(runtime: Runtime): Gates {
  return {
    staff: staffGate(runtime.services),
    apiKey: apiKeyGate(runtime.services),
    explainRefusal: refusalExplainer(runtime.services),
    resident: residentGate(runtime.services),
    publication: publicationOf,
    municipality: (town) => findMunicipality(runtime, town),
  };
}
