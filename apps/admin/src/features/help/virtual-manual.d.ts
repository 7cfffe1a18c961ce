/** Made at build time by vite-manual.ts. */
declare module 'virtual:manual' {
  export const pages: readonly import('./manual.ts').ManualPage[];
}
