/** 漏えい等の記録. */
export { incidentsModule } from './module.ts';
export { dueReports } from './show-incident.ts';
