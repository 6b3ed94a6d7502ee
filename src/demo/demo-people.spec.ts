import { DEMO_SCHOOLS, LISTENERS, STUDENTS } from './cast.js';
import { demoStudents } from './demo-people.js';
import { Seeded } from './seeded.js';

describe('the people of the demo', () => {
  it.each(DEMO_SCHOOLS)('$slug has as many as it should, evenly over the years', (plan) => {
    const students = demoStudents(plan);
    expect(students).toHaveLength(plan.students);
    expect(new Set(students.map(({ username }) => username)).size).toBe(plan.students);
    for (const year of plan.years) {
      const inYear = students.filter(({ yearGroup }) => yearGroup === year).length;
      expect(inYear).toBe(plan.students / plan.years.length);
    }
    const signIn = students.filter(({ signsIn }) => signsIn).map(({ username }) => username);
    expect(signIn).toEqual([...STUDENTS, ...LISTENERS]);
  });

  it('are the same people every time, and others in the other school', () => {
    const [one, other] = DEMO_SCHOOLS.map((plan) => demoStudents(plan));
    expect(demoStudents(DEMO_SCHOOLS[0]!)).toEqual(one);
    const name = (student: { givenName: string; familyName: string } | undefined) =>
      `${student?.givenName} ${student?.familyName}`;
    expect(one?.slice(0, 20).map(name)).not.toEqual(other?.slice(0, 20).map(name));
  });

  it('come from chance that is even enough and keeps to its bounds', () => {
    const seeded = new Seeded('bounds');
    const rolls = Array.from({ length: 6000 }, () => seeded.whole(1, 6));
    for (let face = 1; face <= 6; face += 1) {
      const count = rolls.filter((roll) => roll === face).length;
      expect(count).toBeGreaterThan(850);
      expect(count).toBeLessThan(1150);
    }
    expect(seeded.shuffled([3, 1, 2]).sort()).toEqual([1, 2, 3]);
    const never = { a: 1, b: 0 };
    for (let n = 0; n < 100; n += 1) expect(seeded.weighted(never)).toBe('a');
  });
});
