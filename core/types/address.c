#include "core/types/address.h"

#include "core/types/priv.h"

static char
lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool
is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') ||
	    (unsigned char)c >= 0x80;
}

/* "mailto:" and the like in front, whatever their case. */
static struct slice
drop_prefix(struct slice s, struct slice prefix)
{
	if (slice_eq_ascii_nocase(slice_sub(s, 0, prefix.len), prefix))
		return slice_sub(s, prefix.len, s.len);
	return s;
}

/* Blanks (no-break ones too), control characters or bad UTF-8 inside. */
static bool
has_odd_bytes(struct slice s)
{
	size_t		i = 0;
	uint32_t	c;

	if (utf8_check(s) != SIZE_MAX)
		return true;
	while (i < s.len) {
		c = utf8_next(s, &i);
		if (c <= 0x20 || types_is_control(c) || c == 0xa0 ||
		    (c >= 0x2000 && c <= 0x200b) || c == 0x3000 || c == 0xfeff)
			return true;
	}
	return false;
}

/*
 * Labels of 1 to 63 letters, digits and inner dashes (RFC 1123, 2.1), in
 * the letters of any script.  Why not, or NULL when it is a host name.
 */
static const char *
bad_host(struct slice host, bool want_dot)
{
	struct slice	rest = host, label, last = SLICE_EMPTY;
	size_t		n = 0;

	while (slice_cut(&label, &rest, '.')) {
		n++;
		if (label.len == 0)
			return ERR_N("an empty part in the domain");
		if (label.len > 63)
			return ERR_N("a part of the domain is too long");
		if (label.p[0] == '-' || label.p[label.len - 1] == '-')
			return ERR_N("a dash at the edge of a part of the "
			    "domain");
		for (size_t i = 0; i < label.len; i++)
			if (!is_alnum(label.p[i]) && label.p[i] != '-')
				return ERR_N("odd characters in the domain");
		last = label;
	}
	if (want_dot && n < 2)
		return ERR_N("no dot in the domain");
	if (want_dot && types_is_digits(last))
		return ERR_N("the domain ends in a number");
	return NULL;
}

/* RFC 5322 dot-atom (quoted names are not worth their trouble). */
static const char *
bad_local(struct slice local)
{
	static const char	signs[] = "!#$%&'*+-/=?^_`{|}~.";
	char			c, last = '.';

	if (local.len == 0)
		return ERR_N("nothing before the @");
	if (local.len > 64)
		return ERR_N("the part before the @ is too long");
	for (size_t i = 0; i < local.len; i++) {
		c = local.p[i];
		if (!is_alnum(c) &&
		    memchr(signs, c, sizeof(signs) - 1) == NULL)
			return ERR_N("odd characters before the @");
		if (c == '.' && last == '.')
			return ERR_N("a dot too many before the @");
		last = c;
	}
	return last == '.' ? ERR_N("a dot too many before the @") : NULL;
}

enum err_code
email_parse(struct slice *out, struct arena *arena, struct slice text,
    struct err *err)
{
	struct slice	s = drop_prefix(slice_trim(text), SLICE("mailto:"));
	struct slice	local, domain;
	size_t		at = slice_index(s, '@');
	const char	*why = NULL;
	char		*p;

	local = slice_sub(s, 0, at);
	domain = at == SIZE_MAX ? SLICE_EMPTY : slice_sub(s, at + 1, s.len);
	if (at == SIZE_MAX)
		why = ERR_N("no @");
	else if (s.len > 254)
		why = ERR_N("longer than 254 bytes");
	else if (has_odd_bytes(s))
		why = ERR_N("blanks or odd characters");
	else if (domain.len == 0)
		why = ERR_N("nothing behind the @");
	else
		why = bad_local(local);
	if (why == NULL)
		why = bad_host(domain, true);
	if (why != NULL)
		return err_set(err, ERR_DATA, "\"%s\" is not an e-mail "
		    "address: %s", types_quote(text).text,
		    err_text(why));
	p = slice_cstr(arena, s);
	for (size_t i = at; i < s.len; i++)
		p[i] = lower(p[i]);
	*out = slice_make(p, s.len);
	return ERR_OK;
}

/* "example.com:8080": the host, and a port of 1 to 65535 if any. */
static const char *
bad_authority(struct slice s)
{
	struct slice	host, port;
	size_t		colon = slice_index(s, ':');
	int64_t		n;

	host = slice_sub(s, 0, colon);
	if (colon != SIZE_MAX) {
		port = slice_sub(s, colon + 1, s.len);
		if (!types_is_digits(port) || !i64_parse(&n, port) || n < 1 ||
		    n > 65535)
			return ERR_N("that is no port");
	}
	if (host.len == 0)
		return ERR_N("no host");
	if (host.len > 253)
		return ERR_N("the host is too long");
	/* A bare word is a typing error more often than a host. */
	if (slice_eq(host, SLICE("localhost")))
		return NULL;
	if (slice_index(host, '.') == SIZE_MAX)
		return ERR_N("no dot in the host");
	return bad_host(host, false);
}

enum err_code
url_parse(struct slice *out, struct arena *arena, struct slice text,
    struct err *err)
{
	struct slice	s = slice_trim(text), scheme = SLICE("https"), host;
	size_t		colon = slice_index(s, ':'), n = 0;
	const char	*why;
	char		*p;

	if (colon != SIZE_MAX && slice_starts(slice_sub(s, colon, s.len),
	    SLICE("://"))) {
		scheme = slice_sub(s, 0, colon);
		s = slice_sub(s, colon + 3, s.len);
	}
	while (n < s.len && strchr("/?#", s.p[n]) == NULL)
		n++;
	host = slice_sub(s, 0, n);
	if (!slice_eq_ascii_nocase(scheme, SLICE("http")) &&
	    !slice_eq_ascii_nocase(scheme, SLICE("https")))
		why = ERR_N("only http and https are");
	else if (has_odd_bytes(s))
		why = ERR_N("blanks or odd characters");
	else if (slice_index(host, '@') != SIZE_MAX)
		why = ERR_N("a name before the host; is it an e-mail address?");
	else
		why = bad_authority(host);
	if (why != NULL)
		return err_set(err, ERR_DATA, "\"%s\" is not a web address: "
		    "%s", types_quote(text).text,
		    err_text(why));
	p = arena_printf(arena, "%.*s://%.*s", SLICE_ARG(scheme),
	    SLICE_ARG(s));
	n = scheme.len + 3;
	for (size_t i = 0; i < n + host.len; i++)
		p[i] = lower(p[i]);
	*out = slice_make(p, n + s.len);
	return ERR_OK;
}
