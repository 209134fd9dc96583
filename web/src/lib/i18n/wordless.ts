/** What stands on the page when not even the words of its language could be fetched. */
import { type Language, LANGUAGES, preferred } from './languages';

/** What happened, and the button that mends it. */
const WORDS: Readonly<Record<Language, readonly [string, string]>> = {
  ar: ['تعذّر تحميل الصفحة كاملة. تحقق من اتصالك ثم أعد تحميلها.', 'إعادة تحميل الصفحة'],
  en: ['The page could not be loaded whole. Check your connection, then load it again.', 'Load the page again'],
  es: ['La página no se pudo cargar entera. Compruebe su conexión y vuelva a cargarla.', 'Volver a cargar la página'],
  fr: ['La page n’a pas pu être chargée en entier. Vérifiez votre connexion, puis rechargez-la.', 'Recharger la page'],
  ru: ['Страницу не удалось загрузить целиком. Проверьте соединение и загрузите её заново.', 'Загрузить страницу заново'],
  zh: ['页面未能完整加载。请检查网络连接，然后重新加载。', '重新加载页面'],
};

/** Say that the page did not come, in the language the browser asks for. */
export function standWordless(target: HTMLElement): void {
  const language = preferred(navigator.languages);
  const [happened, again] = WORDS[language];
  document.documentElement.lang = language;
  document.documentElement.dir = LANGUAGES[language].dir;
  const main = document.createElement('main');
  main.className = 'page';
  const said = document.createElement('p');
  said.setAttribute('role', 'alert');
  said.textContent = happened;
  const button = document.createElement('button');
  button.className = 'button button-primary';
  button.textContent = again;
  button.addEventListener('click', () => location.reload());
  main.append(said, button);
  target.replaceChildren(main);
}
