// Warns before an idle sign-in ends, and covers the page when it has ended. Words that were typed
// are not lost: sending them leads through the sign-in page and back to the filled form.
import { formWithUnsavedWords } from './unsaved-words.js';

const { idleSeconds, stayPath, signInPath } = document.body.dataset;
const IDLE_MS = Number(idleSeconds) * 1000;
const WARN_MS = Math.min(120_000, IDLE_MS / 2);
const TICK_MS = 1000;

const dialog = document.createElement('dialog');
const heading = document.createElement('h2');
const words = document.createElement('p');
const button = document.createElement('button');
dialog.className = 'timeout';
dialog.setAttribute('aria-labelledby', 'timeout-heading');
heading.id = 'timeout-heading';
button.type = 'button';
button.className = 'govuk-button';
dialog.append(heading, words, button);

// The server's clock began when this page was sent.
let endsAt = Date.now() + IDLE_MS;
let over = false;
const title = document.title;

function tick() {
  const left = endsAt - Date.now();
  if (over || left > WARN_MS) return;
  if (left > 0) warn();
  else end();
}

function warn() {
  if (dialog.open) return;
  heading.textContent = 'Are you still there?';
  words.textContent =
    'You will soon be signed out, to keep your things private. Choose to stay and nothing changes.';
  button.textContent = 'Stay signed in';
  dialog.showModal();
}

function end() {
  over = true;
  document.title = 'Signed out – Earshot';
  if (!formWithUnsavedWords()) {
    leave();
    window.location.replace(signInPath);
    return;
  }
  heading.textContent = 'You were signed out';
  words.textContent =
    'We did that to keep your things private. What you wrote is not lost: sign in again and it will be there.';
  button.textContent = 'Sign in and keep what I wrote';
  dialog.classList.add('timeout--over');
  if (!dialog.open) dialog.showModal();
}

button.addEventListener('click', async () => {
  const signedIn = await isSignedIn();
  if (signedIn === undefined) {
    words.textContent = 'We cannot reach Earshot just now. Wait a little and try again.';
  } else if (signedIn) {
    endsAt = Date.now() + IDLE_MS;
    over = false;
    document.title = title;
    dialog.classList.remove('timeout--over');
    dialog.close();
  } else {
    const form = formWithUnsavedWords();
    end();
    // Only now, when the server would not act on it: it keeps the form and asks for the sign-in.
    if (form) {
      leave();
      HTMLFormElement.prototype.submit.call(form);
    }
  }
});

// Esc would uncover the page.
dialog.addEventListener('close', () => {
  if (over) dialog.showModal();
});

/** true, false, or undefined when the server could not be reached. */
async function isSignedIn() {
  try {
    const answer = await fetch(stayPath, { cache: 'no-store', redirect: 'manual' });
    return answer.status === 204;
  } catch {
    return undefined;
  }
}

/** Hides the page and keeps unsaved-words.js from asking. */
function leave() {
  document.documentElement.classList.add('leaving');
}

if (IDLE_MS > 0) {
  document.body.append(dialog);
  setInterval(tick, TICK_MS);
}
