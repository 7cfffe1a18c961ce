/** Compares what the endpoints answered in the tests with what the contract declares. */
import fs from 'node:fs';
import { COMMON_ERRORS, type EndpointMeta } from '@madoguchi/contract/endpoint';
import * as contracts from '@madoguchi/contract';

interface Procedure {
  readonly '~orpc': {
    readonly route: { method?: string; path?: string };
    readonly errorMap: Record<string, unknown>;
    readonly meta: EndpointMeta;
  };
}

/** @returns what was never provoked, as `module.endpoint: code` */
export function checkOutcomes(file: string): string[] {
  const lines = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim().split('\n').filter(Boolean) : [];
  const seen = lines.map((line) => JSON.parse(line) as { method: string; path: string; code: string });
  const gaps: string[] = [];
  for (const [module, endpoints] of Object.entries(contracts)) {
    for (const [name, procedure] of Object.entries(endpoints as Record<string, Procedure>)) {
      const { route, errorMap, meta } = procedure['~orpc'];
      // A fixed path beats one with a parameter, as in the router.
      const pattern = new RegExp(`^/api/v1${(route.path ?? '').replaceAll(/\{\w+\}/g, '[^/]+')}$`);
      const codes = new Set(
        seen
          .filter((outcome) => outcome.method === route.method && pattern.test(outcome.path))
          .map((outcome) => outcome.code),
      );
      const wanted = ['ok', ...Object.keys(errorMap)].filter(
        (code) => !(code in COMMON_ERRORS) || applies(code, meta),
      );
      gaps.push(...wanted.filter((code) => !codes.has(code)).map((code) => `${module}.${name}: ${code}`));
    }
  }
  return gaps;
}

/** Whether a common error can happen at all: nobody is signed out of a public endpoint. */
function applies(code: string, meta: EndpointMeta): boolean {
  if (code === 'signed_out') return meta.permission !== 'public';
  if (code === 'forbidden') return !['public', 'signed_in', 'own_account'].includes(meta.permission);
  if (code === 'confirmation_needed') return meta.stepUp === true;
  return false; // invalid_input: an endpoint without fields cannot be asked wrongly; the sweep test covers the others
}
