// Words of the ways in beside the password: the provider of an organisation, and a forgotten password.
interface Trouble {
  title: string;
  text: string;
}

const troubles: Record<string, Trouble> = {
  sign_in_expired: { title: "This sign-in has ended.", text: "It took longer than ten minutes, or it was finished already. Start again." },
  other_browser: { title: "This is not the browser that began.", text: "Start again here, and stay in this browser until you are back." },
  provider_changed: { title: "The settings have changed meanwhile.", text: "Start again." },
  provider_declined: { title: "Your organisation's provider said no.", text: "You declined, or you may not use this application. Ask your administrator if that is a surprise." },
  provider_failed: { title: "Your organisation's provider reported an error.", text: "Try again. If it stays, tell your administrator: the audit log says which error it was." },
  provider_unavailable: { title: "Your organisation's provider cannot be reached.", text: "Try again in a few minutes. If it stays, tell your administrator." },
  answer_refused: { title: "The answer of the provider was not right.", text: "Nobody was signed in. Start again; if it stays, tell your administrator: the audit log says what was wrong." },
  not_asked_again: { title: "The provider did not ask you again.", text: "For this you have to sign in anew there. Start again, or tell your administrator that the provider leaves out auth_time." },
  address_unverified: { title: "Your address is not verified.", text: "The provider does not say that your e-mail address is yours. Ask your administrator to verify it there." },
  address_elsewhere: { title: "Your address does not belong to this organisation.", text: "Its administrators let in other domains only. Ask one of them for an invitation." },
  not_invited: { title: "You have no place in this organisation yet.", text: "Ask one of its administrators for an invitation." },
  password_first: { title: "Your account belongs to you, not to this organisation.", text: "There is an account with your address already. Ask for an invitation, and accept it once with the password of your account." },
  other_person: { title: "This address is known as somebody else.", text: "The member with your address signs in as another person of the provider. Ask an administrator to remove that member and invite you." },
  member_inactive: { title: "Your place in this organisation is not active.", text: "Ask one of its administrators." },
};
const unknownTrouble: Trouble = { title: "That did not work.", text: "Start again, or sign in with your password." };

export const waysIn = {
  or: "or",
  organisation: "Continue with your organisation",
  typeAddress: "Type your e-mail address first.",
  noProvider: "This address does not lead to the provider of an organisation. Use your password, or the link that your administrator gave you.",
  choose: "Which organisation?",
  forgotten: "Forgot your password?",
  trouble: (code: string): Trouble => (Object.hasOwn(troubles, code) ? troubles[code] : undefined) ?? unknownTrouble,

  tenant: {
    title: "Sign in with your organisation",
    text: (name: string) => `${name} asks its people to sign in with its own provider. You come back to this page.`,
  },
  again: {
    title: "Is it you?",
    text: "This changes who may do what, so sign in once more with the provider of your organisation. It opens beside this page, where everything stays as it is.",
    waiting: "Sign in in the other tab, then come back to this one: it goes on by itself. The other one can be closed.",
    open: "Open the provider in a tab",
    action: "Sign in once more",
  },

  forgot: {
    title: "Forgot your password?",
    about: "We e-mail you a link to set a new one.",
    action: "E-mail the link",
    back: "Back to sign-in",
    sentTitle: "Check your e-mail",
    sentText: (email: string) => `If there is an account for ${email}, an e-mail is on its way. Its link works once, for an hour. Nothing there? Look in the junk folder, or check the address.`,
    another: "Use another address",
    noMailTitle: "This server sends no e-mail",
    noMailText: "Ask whoever operates this server. This command on its console prints a link for you, which works once, for an hour:",
  },
  reset: {
    title: "Set a new password",
    about: "You are signed out everywhere, and sign in with the new one.",
    label: "New password",
    action: "Set the password",
    doneTitle: "Your password is changed",
    doneText: "All your sessions have ended.",
    noTokenTitle: "This link is not complete",
    noTokenText: "Open the link in the e-mail with everything after the #, or ask for another one.",
    askAgain: "Ask for another link",
  },
};
