/** Residents, what we ask them and what they answered. */
export { residentsModule } from './module.ts';
export { attributeDefinition, attributeDefinitions, type Attribute } from './attribute-definitions.ts';
export { attributeUsage, type AttributeUsage } from './count-holders.ts';
export { readAnswers, readManyAnswers, type Answer } from './answers.ts';
export { saveAnswers, eraseAnswers, type NewAnswer } from './save-answers.ts';
export { facetCode, facetCodes, setFacets, type Facet } from './facet-codes.ts';
export { findOrCreateResident, findResidentByLineId, type FoundResident } from './find-resident.ts';
export { countFollowers, followersAfter, lineIdsOf, testerLineIds, testersAmong } from './line-ids.ts';
export { personalDataHeld, type PersonalDataHeld } from './disclosure/personal-data-held.ts';
export { hiddenResidents, seesProtected, visibleRows } from './protection/visible.ts';
export { importPostalTowns } from './postal/import-postal.ts';
export { readKenAll } from './postal/read-ken-all.ts';
export { lessMessage } from './reception/less-button.ts';
export { residentGate } from './sign-in.ts';
