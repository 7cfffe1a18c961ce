/** Whom something is for: conditions, segments, counting, freezing. */
export { condition, type PluggedCondition, type ResidentSet } from './condition-plug.ts';
export { countCondition } from './count-condition.ts';
export { cutAudience, isInAudience, type AudiencePart } from './cut-audience.ts';
export { audiencesModule } from './module.ts';
export { segmentUsage, type SegmentUsage, type SegmentUse } from './segment-use.ts';
export { freezeResidents } from './freeze-residents.ts';
export { freezeAudience, type FrozenAudience } from './freeze-audience.ts';
export { hiddenRecipients } from './hidden-recipients.ts';
export { countTarget } from './read-target.ts';
export { splitAudience, type AudienceOfLanguage } from './split-audience.ts';
export { bitsOfAudiences, bitsOfTarget } from './read-bits.ts';
export { requireReachedTarget } from './reach-segments.ts';
export { ORDINARY, withholding, type MessageNature, type Withholding } from './withholding.ts';
export { rebuildFacets, refreshFacets } from './refresh-facets.ts';
export { createSegment, updateSegment, setSegmentState, type SegmentInput } from './save-segment.ts';
