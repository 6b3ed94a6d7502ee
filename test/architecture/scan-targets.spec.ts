import { isAllowed, kindOf, marked } from '../../bench/support/scan-targets.mjs';

const ID = '0f6e4ad2-54f1-4c44-9d0e-6a9b1c0a7f11';

describe('what a scan attacks', () => {
  it('marks every part of an address that a person may change, once', () => {
    expect(marked(`/bookings/${ID}/cancellation`)).toBe(`/bookings/${ID}*/cancellation`);
    expect(marked('/help-now/harbour')).toBe('/help-now/harbour*');
    expect(marked('/access/report?from=2026-11-01&to=')).toBe(
      '/access/report?from=2026-11-01*&to=*',
    );
    expect(marked('/sessions')).toBe('/sessions');
  });

  it('takes addresses that differ in ids and dates alone for one', () => {
    expect(kindOf(`/bookings/${ID}?b=1&a=2`)).toBe(
      kindOf(`/bookings/${ID.replace('0', '1')}?a=&b=`),
    );
    expect(kindOf('/bookings')).not.toBe(kindOf('/sessions'));
  });

  it.each(['/sign-out', '/sign-in', '/sign-in/confirmation', '/account/sign-ins/ending'])(
    'leaves %s alone',
    (address) => expect(isAllowed(address)).toBe(false),
  );
});
