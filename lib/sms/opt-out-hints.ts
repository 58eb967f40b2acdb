/**
 * Free text that may ask for no more texts: a question to staff, never an act. What a text asks for
 * by any reasonable means counts (47 CFR 64.1200(a)(10)), but a rule that reads words cannot know.
 * So the phrases are few, and each names what is to stop or who is to be left alone.
 */

/** Nobody buries such a wish further down; and no text may make this slow. */
const MAX_READ_CHARS = 800;

const ENGLISH = [
  // "stop texting me", "quit sending these", "no more texts"
  /\b(stop|quit|cease) (\w+ ){0,2}?(text|texts|texting|messag\w+|msg\w*|sms|contacting|writing|sending|calling|bothering|spamming|harassing)\b/,
  /\b(stop|end|cancel) (all |your |the |these |this |my )+(text|message|msg|alert|notification|reminder|subscription)s?\b/,
  /\bno more (\w+ )?(text|message|msg|alert|notification|reminder)s?\b/,
  // "don't text me", "never contact this number again"
  /\b(don t|dont|do not|never|stop) (ever )?(text|txt|message|msg|sms|contact) (me|us|here|this (number|phone))\b/,
  /\b(don t|dont|do not) want (to (get|receive) )?((any|more|your|these|those|further|of) )+(text|message|msg|alert|notification)s?\b/,
  /\bdo not contact\b/,
  // "remove me", "take my number off your list"
  /\b(remove|delete|take|get) (me|us|my number|this number|my phone|this phone)( off)? (from|off|of) (\w+ ){0,3}(list|lists|texts|messages|database|system|records|contacts)\b/,
  /\b(remove|delete) (me|us|my number|this number)( please| pls| now| thanks| thank you)*$/,
  /\b(take|get) (me|us|my number|this number) off\b/,
  /\blose (my|this) number\b/,
  /\bleave (me|us) alone\b/,
  // "unsubscribe me please", "I want to opt out"
  /\bun ?subscribe\b|\bunsub\b/,
  /\bopt (me |us )?out\b|\bopting out\b|\boptout\b/,
  /\b(revoke|withdraw) (my )?(consent|permission)\b/,
  // Whoever has the number now never agreed to anything.
  /^(sorry |hi |hey |no )*wrong (number|person)\b/,
  /\b(have|got|ve|texting|texted) (got )?(the )?wrong (number|person)\b/,
];

const SPANISH = [
  /\bno me (\w+ )?(escrib|mand|envi|contact|molest|text)\w*/,
  /\b(deja|deje|dejen|dejar) de (\w+ )?(escrib|mand|envi|contact|molest|text)\w*/,
  /\bno (\w+ )?(mas|quiero) (\w+ ){0,2}(mensaje|texto)s?\b/,
  /\b(dar|darme|denme|dame|de) de baja\b/,
  /\b(quit|sac|borr|elimin)(a|e|en|ar)(me|nos)\b/,
  /\b(quit|sac|borr|elimin)\w* mi numero\b/,
  /\bnumero equivocado\b/,
];

const FRENCH = [
  /\bne (m|nous) ?(ecri|envoy|contact|texte)\w* (plus|pas)\b/,
  /\b(arrete|arretez|cessez) (de |d |les |vos |ces )(\w+ )?(m |nous )?(ecri|envoy|contact|text|sms|message)\w*/,
  /\b(desabonne|desinscri)\w*/,
  /\bplus de (sms|messages|textos)\b/,
  /\bmauvais numero\b/,
];

const GERMAN = [
  /\bkeine (\w+ )?(nachrichten|sms|texte) mehr\b/,
  /\b(schreib|schreiben|schreibt) (sie )?(mir|uns) (bitte )?(nicht|nie) (mehr|wieder)\b/,
  /\b(hor|horen|hort) (sie )?(bitte )?auf\b.*\b(schreib|nachricht|sms)\w*/,
  /\bfalsche nummer\b/,
];

const PORTUGUESE = [
  /\bnao (me )?(\w+ )?(envi|mand|escrev)\w* (mais|mensage\w*|sms)\b/,
  /\b(pare|parem|para) de (\w+ )?(envi|mand|escrev|mensag)\w*/,
  /\bdescadastr\w*/,
  /\bnumero errado\b/,
];

const ANYWHERE = [...ENGLISH, ...SPANISH, ...FRENCH, ...GERMAN, ...PORTUGUESE];

/** A sentence that is nothing but "stop", with what people put before and after it. */
const STOP_ALONE =
  /^((ok|okay|no|yes|hey|hi|hello|just|please|pls|plz|sorry|i said|thanks|thank you) )*(stop|stopp|stop it|stop this|stop that)( (please|pls|plz|now|it|this|that|all|stop|thanks|thank you|thx|already|today|immediately|svp|merci|bitte|por favor|everything))*$/;

/** Twilio's words, and other languages', as a sentence among others or with "please". */
const WORDS_ALONE =
  /^((please|pls|plz|por favor|bitte) )?(stopall|unsubscribe|quit|revoke|optout|alto|basta|baja|parar|arret|arretez|sair|abmelden|austragen|退订|退訂|停止)( (please|pls|plz|now|thanks|thank you|por favor|gracias|svp|merci|bitte|ya|obrigado))*$/;

/** Whether a text that is no keyword may ask not to be texted any more. */
export function mayAskToStop(body: string): boolean {
  const read = body.slice(0, MAX_READ_CHARS);
  const words = toWords(read);
  if (ANYWHERE.some((phrase) => phrase.test(words))) return true;
  return read
    .split(/[.!?,;:\n\p{Extended_Pictographic}]+/u)
    .map(toWords)
    .some((sentence) => STOP_ALONE.test(sentence) || WORDS_ALONE.test(sentence));
}

/** Lower-case words with one space between them: no accents, no punctuation. */
function toWords(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}+/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
