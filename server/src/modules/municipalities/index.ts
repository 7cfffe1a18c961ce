export { createMunicipality, type NewMunicipality } from './create-municipality.ts';
export { findMunicipality } from './find-municipality.ts';
export { townOf } from './queries.ts';
