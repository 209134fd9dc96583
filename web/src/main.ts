/** Where the client starts: first the words, then the page that says them. */
import './styles/index.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { begin } from './lib/i18n/index.svelte';
import { standWordless } from './lib/i18n/wordless';
import { watchSheets } from './lib/parts.svelte';
import { followAddress } from './lib/router.svelte';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
watchSheets();
await begin().catch((missing: unknown) => {
  standWordless(target);
  throw missing;
});
followAddress();
mount(App, { target });
