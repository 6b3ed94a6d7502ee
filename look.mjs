import { chromium } from 'playwright-core';
import { TOTP, Secret } from 'otpauth';
const b = await chromium.launch({executablePath:'/usr/bin/chromium', args:['--no-sandbox']});
const views = [[1280,'light'],[390,'dark']];
const ctx = await b.newContext({baseURL:'http://localhost:3107'});
const p = await ctx.newPage();
let n=0;
async function shot(name){ for (const [w,c] of views){ await p.setViewportSize({width:w,height:900}); await p.emulateMedia({colorScheme:c}); await p.screenshot({path:'/tmp/look/'+name+'-'+w+'-'+c+'.png', fullPage:true}); } await p.setViewportSize({width:1280,height:900}); await p.emulateMedia({colorScheme:'light'});}
async function signIn(u,pw){ await p.goto('/sign-in'); await p.getByLabel('School').fill('look'); await p.getByLabel('Username').fill(u); await p.getByLabel('Password',{exact:true}).fill(pw); await p.getByRole('button',{name:'Sign in'}).click(); await p.waitForLoadState(); }
await signIn('dee','wkgq-83-rzjk-73-cv');
await p.getByLabel('The password you have now').fill('wkgq-83-rzjk-73-cv');
await p.getByLabel('New password',{exact:true}).fill('three odd words here'); await p.getByLabel('New password again').fill('three odd words here');
await p.getByRole('button',{name:'Change password'}).click(); await p.waitForLoadState();
await p.goto('/'); await shot('needs');
await p.getByRole('button',{name:'Set up an app'}).click(); await p.waitForLoadState(); await shot('app');
await p.getByText('I cannot scan it').click(); const secret=(await p.locator('.spaced-key').textContent()).replace(/\s/g,'');
const code=(d=0)=>new TOTP({secret:Secret.fromBase32(secret)}).generate({timestamp:Date.now()+d});
await p.getByLabel('Code from your app').fill('12'); await p.getByRole('button',{name:'Finish'}).click(); await p.waitForLoadState(); await shot('app-error');
await p.getByLabel('Code from your app').fill(code()); await p.getByRole('button',{name:'Finish'}).click(); await p.waitForLoadState(); await shot('codes');
await p.goto('/account/second-factor'); await shot('set');
// passkey by CDP
const cdp = await ctx.newCDPSession(p); await cdp.send('WebAuthn.enable'); await cdp.send('WebAuthn.addVirtualAuthenticator',{options:{protocol:'ctap2',transport:'internal',hasResidentKey:true,hasUserVerification:true,isUserVerified:true,automaticPresenceSimulation:true}});
await p.goto('/account/second-factor/passkeys/new'); await shot('passkey');
await p.getByLabel('What will you call it?').fill('My laptop'); await p.getByRole('button',{name:'Make the passkey'}).click(); await p.waitForURL(/done=passkey/); await shot('passkey-done');
await p.goto('/account/sign-ins'); await shot('sign-ins');
await p.goto('/'); 
await p.getByRole('button',{name:'Sign out'}).first().click(); await p.waitForLoadState();
await signIn('dee','three odd words here'); await shot('confirm');
await p.getByRole('button',{name:'Use a passkey'}).click(); await p.waitForURL(u=>u.pathname==='/'); console.log('passkey ok', p.url());
await p.goto('/sign-in/confirmation'); await shot('still-you');
await b.close();
