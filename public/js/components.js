// Starts the behaviour of form components. Every page works without it.
import {
  Button,
  CharacterCount,
  ErrorSummary,
  PasswordInput,
  createAll,
} from './vendor/govuk-frontend.min.js';
import { findInSelects } from './find-in-select.js';
import { revealByAnswer } from './reveal.js';

document.body.classList.add('js-enabled', 'govuk-frontend-supported');

for (const component of [ErrorSummary, PasswordInput, CharacterCount, Button]) createAll(component);
revealByAnswer();
findInSelects();
