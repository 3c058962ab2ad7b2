/**
 * Takes out of what a server said whatever could let someone in as the person. Pure.
 *
 * Names stay, values go: that a cookie was set is a fact, what was in it opens an account. What looks like
 * a secret and is none is taken out, too; nothing in it is evidence of what the page showed.
 */

/** @import { Header, Redirect } from "../shared/protocol.d.ts" */

export const REDACTED = "redacted";

/** Headers whose value is a credential, or may hold one, by their whole name in lower case (RFC 9110, 6265). */
export const SECRET_HEADERS = new Set([
  "authentication-info",
  "authorization",
  "cookie",
  "cookie2",
  "proxy-authenticate",
  "proxy-authentication-info",
  "proxy-authorization",
  "set-cookie",
  "set-cookie2",
  "www-authenticate",
]);

/** Words that make a credential of any header of which they are a part, as sites name their own. */
export const SECRET_HEADER_WORDS =
  /(^|[-_])(api-?key|auth|cookie|credential|csrf|jwt|nonce|passw(or)?d|secret|session|sid|signature|ticket|token|xsrf)s?([-_]|$)/;

/** Headers that have such a word in their name and hold no secret. */
export const OPEN_HEADERS = new Set(["access-control-allow-credentials"]);

/** Parameters of addresses whose value is a credential: single names, in lower case. */
export const SECRET_PARAMETERS = new Set([
  "assertion",
  "auth",
  "code",
  "h",
  "hash",
  "hmac",
  "jwt",
  "key",
  "nonce",
  "otp",
  "pass",
  "passwd",
  "pin",
  "pwd",
  "relaystate",
  "s",
  "samlart",
  "samlrequest",
  "samlresponse",
  "se",
  "sid",
  "sig",
  "state",
  "t",
]);

/** Words that make a credential of any parameter of which they are a part: `access_token`, `X-Amz-Signature`. */
export const SECRET_PARAMETER_WORDS =
  /(api_?key|auth|cookie|credential|csrf|jwt|password|secret|session|sess_?id|signature|ticket|token|xsrf)/;

/** A parameter as it stands in an address: after `?`, `&`, `;` or `#`, up to the next of them. */
const PARAMETER = /([?&;#]|&amp;)([^=?&;#\s"'<>,]{1,200})=([^&;#\s"'<>,]*)/g;
/** `user:password@` in an address (RFC 3986, section 3.2.1). */
const USER_INFO = /(\/\/)[^/?#@\s"'<>]+@/g;
/** A JSON Web Token (RFC 7519), wherever it stands. */
const WEB_TOKEN = /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g;
/** A token as it is sent with a scheme (RFC 6750, RFC 7617). */
const SCHEME_TOKEN = /\b(Basic|Bearer|Negotiate|NTLM)\s+[\w.~+/-]{6,}=*/gi;

/**
 * Return an address without credentials: of what could be one, only the name stays.
 *
 * @param {string} address absolute or relative
 */
export function redactAddress(address) {
  return address
    .replace(USER_INFO, `$1${REDACTED}@`)
    .replace(PARAMETER, (whole, before, name) =>
      isSecretParameter(name) ? `${before}${name}=${REDACTED}` : whole,
    )
    .replace(WEB_TOKEN, REDACTED);
}

/**
 * Return a header as it may stand in a record.
 *
 * @param {{ name: string; value: string }} header
 * @returns {Header}
 */
export function redactHeader({ name, value }) {
  if (isSecretHeader(name)) return { name, value: REDACTED, is_redacted: true };
  const open = redactAddress(value).replace(SCHEME_TOKEN, `$1 ${REDACTED}`);
  return { name, value: open, is_redacted: open !== value };
}

/**
 * Return a redirect without credentials in its addresses; `shown_url`, which the record has anyway, stays.
 *
 * @param {Redirect} redirect
 * @param {string} shown_url
 * @returns {Redirect}
 */
export function redactRedirect({ url, status, to }, shown_url) {
  return { url: redactOther(url, shown_url), status, to: redactOther(to, shown_url) };
}

/**
 * Return an address without credentials, unless it is the one that the record has anyway.
 *
 * @param {string} url
 * @param {string} shown_url
 */
export function redactOther(url, shown_url) {
  return url === shown_url ? url : redactAddress(url);
}

/** @param {string} name of a header */
function isSecretHeader(name) {
  const plain = name.trim().toLowerCase();
  if (OPEN_HEADERS.has(plain)) return false;
  return SECRET_HEADERS.has(plain) || SECRET_HEADER_WORDS.test(plain);
}

/** @param {string} name of a parameter, as it stands in the address */
function isSecretParameter(name) {
  const plain = decoded(name).trim().toLowerCase();
  return SECRET_PARAMETERS.has(plain) || SECRET_PARAMETER_WORDS.test(plain);
}

/**
 * Return a name without its percent-encoding; as it is where that is not well formed.
 *
 * @param {string} name
 */
function decoded(name) {
  return name.replace(/%([0-9a-f]{2})/gi, (_whole, hex) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
