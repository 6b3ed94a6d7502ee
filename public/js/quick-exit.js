// "Leave this page": goes at once to an everyday page and takes this one's place in the history.
// The link works without this script; Esc three times within two seconds does the same.

const link = document.querySelector('[data-quick-exit]');
const WINDOW_MS = 2000;
let presses = [];

function leave() {
  // Tells unsaved-words.js not to ask: nobody must be held back here.
  document.documentElement.classList.add('leaving');
  document.title = 'New tab';
  window.location.replace(link.href);
}

if (link) {
  link.addEventListener('click', (event) => {
    event.preventDefault();
    leave();
  });

  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') {
      presses = [];
      return;
    }
    presses = [...presses.filter((at) => event.timeStamp - at < WINDOW_MS), event.timeStamp];
    if (presses.length >= 3) leave();
    else say(presses.length === 2 ? 'Press Escape once more to leave.' : '');
  });
}

function say(words) {
  const live = document.getElementById('live');
  if (live) live.textContent = words;
}
