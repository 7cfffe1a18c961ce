/** The modules of the product, in the order of architecture section 3: each may use only those above it. */
import type { Module } from '../platform/module.ts';

export const modules: readonly Module[] = [];
