/** 公開区分: which functions are open to residents, to staff testers, or to nobody. */
export { publicationModule } from './module.ts';
export { publishedFunction, type PublishedFunction } from './published-function.ts';
export { isOpen, publicationOf } from './read-publication.ts';
