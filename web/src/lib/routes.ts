/** Which page an address names. Pure; secrets never stand in a path. */

export type Route =
  | { readonly page: 'home' }
  | { readonly page: 'enter' }
  | { readonly page: 'set_up' }
  | { readonly page: 'demo' }
  | { readonly page: 'lobby'; readonly room: string }
  | { readonly page: 'room'; readonly room: string }
  | { readonly page: 'nowhere' };

const PLAIN: Readonly<Record<string, Route>> = {
  '/': { page: 'home' },
  '/enter': { page: 'enter' },
  '/set-up': { page: 'set_up' },
  '/demo': { page: 'demo' },
};

// The id of a room is spelled in one way only; another spelling is another address.
const ROOM = /^\/rooms\/(r_[a-z2-7]{25}[aeimquy4])(\/lobby)?$/;

export function match(path: string): Route {
  const trimmed = /[^/]\/$/.test(path) ? path.slice(0, -1) : path;
  const plain = Object.hasOwn(PLAIN, trimmed) ? PLAIN[trimmed] : undefined;
  if (plain) return plain;
  const [, room, lobby] = ROOM.exec(trimmed) ?? [];
  if (!room) return { page: 'nowhere' };
  return { page: lobby ? 'lobby' : 'room', room };
}

/** Whether this page is opened by a secret in the fragment: an invitation, a set-up link. */
export function takesToken({ page }: Route): boolean {
  return page === 'enter' || page === 'set_up';
}

/** The token in a fragment, or null. */
export function tokenIn(fragment: string): string | null {
  const token = fragment.replace(/^#/, '');
  return /^[A-Za-z0-9._~-]{16,1024}$/.test(token) ? token : null;
}

/** The role a fragment of the demonstration names, or null. */
export function roleIn(fragment: string): string | null {
  const role = fragment.replace(/^#/, '');
  return /^[A-Za-z0-9_-]{1,64}$/.test(role) ? role : null;
}
