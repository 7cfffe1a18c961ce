/** What happened to residents: ids and codes only, never an answer. */
/** Where an answer came from; 'retention': its time was over. */
export type AnswerSource = 'talk' | 'page' | 'staff' | 'import' | 'retention';

declare module '../../platform/events/event-log.ts' {
  interface EventKinds {
    /** `again`: they had been here before. */
    'resident.followed': { again: boolean };
    'resident.blocked': Record<string, never>;
    /** Which questions were answered, declined or taken back, and where. */
    'resident.answered': { definitions: string[]; source: AnswerSource };
    'resident.erased_answers': Record<string, never>;
    /** しばらく休む, 防災だけ受け取る, このお知らせを減らす: which of them, never the topic. */
    'resident.reception_changed': { setting: string };
  }
}
