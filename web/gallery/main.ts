/** Where the gallery starts: `npm run dev`, then /gallery.html. It is never built or shipped. */
import '../src/styles/index.css';
import { mount } from 'svelte';
import { begin } from '../src/lib/i18n/index.svelte';
import Gallery from './Gallery.svelte';

const target = document.getElementById('app');
if (!target) throw new Error('gallery.html has no #app');
await begin();
mount(Gallery, { target });
