export { createMunicipality, type NewMunicipality } from './create-municipality.ts';
export { findMunicipality } from './find-municipality.ts';
