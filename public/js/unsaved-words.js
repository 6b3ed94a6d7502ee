// Asks before typed words are lost by closing or leaving the page. Sending the form, and
// "Leave this page", never ask.

let form = document.querySelector('.govuk-error-summary, [data-unsaved]')
  ? document.querySelector('main form[method="post"]')
  : null;

/** The form that holds words not yet sent, or null. */
export function formWithUnsavedWords() {
  return form;
}

document.addEventListener('input', (event) => {
  if (event.target instanceof HTMLElement) {
    form = event.target.closest('form[method="post"]') ?? form;
  }
});

document.addEventListener('submit', () => {
  form = null;
});

window.addEventListener('beforeunload', (event) => {
  const leaving = document.documentElement.classList.contains('leaving');
  if (form && !leaving) event.preventDefault();
});
