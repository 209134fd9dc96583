/** Which page an address names. Pure; secrets never stand in a path. */

export type Route =
  | { readonly page: 'home' }
  | { readonly page: 'enter' }
  | { readonly page: 'room'; readonly room: string }
  | { readonly page: 'nowhere' };

// The id of a room is spelled in one way only; another spelling is another address.
const ROOM = /^\/rooms\/(r_[a-z2-7]{25}[aeimquy4])\/?$/;

export function match(path: string): Route {
  if (path === '/') return { page: 'home' };
  if (path === '/enter' || path === '/enter/') return { page: 'enter' };
  const room = ROOM.exec(path)?.[1];
  return room ? { page: 'room', room } : { page: 'nowhere' };
}

/** The invitation's token in a fragment, or null. */
export function tokenIn(fragment: string): string | null {
  const token = fragment.replace(/^#/, '');
  return /^[A-Za-z0-9._~-]{16,1024}$/.test(token) ? token : null;
}
