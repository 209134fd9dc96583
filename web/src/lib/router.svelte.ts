/**
 * Where the person is, and how they get elsewhere: the history of the browser, no fragments.
 *
 * The secret of an invitation or a set-up link comes in the fragment, which browsers never send;
 * it is taken out of the address at once, so that it stays neither on the screen nor in the history.
 */
import { match, roleIn, type Route, takesToken, tokenIn } from './routes';

let here = $state.raw<Route>({ page: 'nowhere' });
let token = $state.raw<string | null>(null);
let role = $state.raw<string | null>(null);

/** The page shown now. */
export function route(): Route {
  return here;
}

/** The secret that brought the person here, if one did: an invitation's, or a set-up link's. */
export function invitation(): string | null {
  return token;
}

/** Forget the secret once it is used. */
export function dropInvitation(): void {
  token = null;
}

/** The role of the demonstration that the address names; no secret, so it stays there. */
export function demoRole(): string | null {
  return role;
}

/** Go to a page of the client. */
export function go(path: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', path);
  else history.pushState(null, '', path);
  arrive();
  scrollTo(0, 0);
}

/** Follow the address from now on; once, at the start. */
export function followAddress(): void {
  addEventListener('popstate', arrive);
  addEventListener('hashchange', arrive);
  document.addEventListener('click', follow);
  arrive();
}

function arrive(): void {
  const found = match(location.pathname);
  role = found.page === 'demo' ? roleIn(location.hash) : null;
  if (takesToken(found)) {
    if (found.page !== here.page) token = null; // one page's secret is none of another's
    const carried = tokenIn(location.hash);
    if (carried) token = carried;
    if (location.hash) history.replaceState(null, '', location.pathname);
  } else {
    token = null;
  }
  here = found;
}

function follow(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (!link?.href || link.target || link.hasAttribute('download')) return;
  const url = new URL(link.href);
  // What is not a page of ours (a download, the API's own pages) is left to the browser.
  if (url.origin !== location.origin || match(url.pathname).page === 'nowhere') return;
  if (url.hash && url.pathname === location.pathname) return;
  event.preventDefault();
  go(url.pathname + url.search + url.hash);
}
