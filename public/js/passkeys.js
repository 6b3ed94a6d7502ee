// Asks the browser for a passkey and sends its answer with the form. The page works without it as
// far as a page can: a code from an app is typed.
import './vendor/simplewebauthn.js';

const { browserSupportsWebAuthn, startAuthentication, startRegistration } =
  globalThis.SimpleWebAuthnBrowser;

for (const button of document.querySelectorAll('[data-passkey]')) {
  const form = button.closest('form');
  const fault = form.querySelector('[data-passkey-fault]');
  if (!browserSupportsWebAuthn()) {
    fault.textContent = 'This browser does not know passkeys.';
    continue;
  }
  button.hidden = false;
  button.addEventListener('click', async () => {
    const optionsJSON = JSON.parse(button.dataset.options);
    const ask = button.dataset.passkey === 'make' ? startRegistration : startAuthentication;
    fault.textContent = '';
    button.disabled = true;
    try {
      form.querySelector('[name=passkey]').value = JSON.stringify(await ask({ optionsJSON }));
      form.requestSubmit();
    } catch {
      fault.textContent = 'That did not work, or it took too long. Press the button to try again.';
      button.disabled = false;
    }
  });
}
