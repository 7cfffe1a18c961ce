/**
 * Several towns in one installation: `/admin/?town=slug` says which one signs in. The router carries it on in the address, and
 * the page remembers it: nothing is kept in the browser, which at many offices forgets everything or throws when it is asked to.
 */
let remembered: string | null = null;

export function townOfPage(): string | null {
  remembered = new URLSearchParams(location.search).get('town') ?? remembered;
  return remembered;
}
