import { Credential } from './accounts/credential.entity.js';
import { PersonRole } from './accounts/person-role.entity.js';
import { Person } from './accounts/person.entity.js';
import { Post } from './accounts/post.entity.js';
import { School } from './accounts/school.entity.js';

/** Every table that is written through an entity; compared with the catalogue in CI. */
export const ENTITIES = [School, Person, PersonRole, Credential, Post];
