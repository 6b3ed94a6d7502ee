// Fields that matter only after one answer (views/partials/reveal.hbs) are hidden until it is
// given. What was typed in them stays.

export function revealByAnswer() {
  for (const part of document.querySelectorAll('[data-reveal-when]')) {
    const { revealWhen, revealIs } = part.dataset;
    const form = part.closest('form') ?? document;
    const radios = [...form.querySelectorAll(`input[name="${CSS.escape(revealWhen)}"]`)];
    const update = () => {
      part.hidden = !radios.some((radio) => radio.checked && radio.value === revealIs);
    };
    for (const radio of radios) radio.addEventListener('change', update);
    // An error summary may lead into a hidden part.
    if (!part.querySelector('.govuk-error-message')) update();
  }
}
