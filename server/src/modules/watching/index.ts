/** 見守り: rules that warn the city's staff. */
export { watchingModule } from './module.ts';
export { readRules, type RuleSetting } from './rule-settings.ts';
export { lookAll } from './look.ts';
export { certificateEnd } from './certificate.ts';
export { countOpen } from './warnings.ts';
