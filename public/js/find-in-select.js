// A box above a long select that shortens its list as you type (views/partials/autocomplete.hbs).
// The select stays an ordinary one: what it posts and how it is read out do not change.

export function findInSelects() {
  for (const group of document.querySelectorAll('[data-find-in-select]')) enhance(group);
}

function enhance(group) {
  const select = group.querySelector('select');
  const options = [...select.options];
  const box = element('input', {
    id: `${select.id}-find`,
    type: 'search',
    className: 'govuk-input',
  });
  const label = element('label', { htmlFor: box.id, className: 'find-in-select__label' });
  const count = element('p', { className: 'find-in-select__count', role: 'status' });
  label.textContent = group.dataset.findLabel;
  box.autocomplete = 'off';
  box.spellcheck = false;

  const wrapper = element('div', { className: 'find-in-select' });
  wrapper.append(label, box, count);
  select.before(wrapper);

  box.addEventListener('input', () => {
    const wanted = plain(box.value).split(/\s+/).filter(Boolean);
    const chosen = select.value;
    const found = options.filter(
      (option) => option.value !== '' && wanted.every((part) => plain(option.text).includes(part)),
    );
    const shown = options.filter(
      (option) => option.value === '' || option.value === chosen || found.includes(option),
    );
    select.replaceChildren(...shown);
    select.value = chosen;
    count.textContent = wanted.length === 0 ? '' : told(found.length);
  });

  // Enter chooses from the list, it does not send the form half filled.
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    select.focus();
  });
}

function told(found) {
  if (found === 0) return 'Nobody found. Try fewer letters.';
  return found === 1
    ? '1 found. Choose it from the list.'
    : `${found} found. Choose from the list.`;
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

/** "Zoë" is found by "zoe". */
function plain(text) {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();
}
