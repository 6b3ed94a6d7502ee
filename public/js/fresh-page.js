// On a shared computer Back must not show somebody's page again: a page kept by the browser is
// fetched anew, which ends at the sign-in page when nobody is signed in.

window.addEventListener('pageshow', (event) => {
  if (!event.persisted) return;
  document.documentElement.classList.add('leaving');
  window.location.reload();
});
