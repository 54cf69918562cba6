#include "core/types/address.h"

#include "core/types/country_table.h"
#include "core/types/priv.h"
#include "core/types/text.h"

/* Other names in use, folded. */
static const struct { const char *name; char a2[3]; } others[] = {
	{ "holland", "NL" }, { "the netherlands", "NL" }, { "uk", "GB" },
	{ "great britain", "GB" }, { "groot-brittannie", "GB" },
	{ "england", "GB" }, { "engeland", "GB" }, { "scotland", "GB" },
	{ "schotland", "GB" }, { "wales", "GB" }, { "vk", "GB" },
	{ "united states of america", "US" }, { "u.s.a.", "US" },
	{ "vs", "US" }, { "verenigde staten van amerika", "US" },
	{ "deutschland", "DE" }, { "belgique", "BE" }, { "belgien", "BE" },
	{ "luxemburg", "LU" }, { "espana", "ES" }, { "italia", "IT" },
	{ "osterreich", "AT" }, { "schweiz", "CH" }, { "suisse", "CH" },
	{ "danmark", "DK" }, { "sverige", "SE" }, { "norge", "NO" },
	{ "polska", "PL" }, { "czech republic", "CZ" }, { "eire", "IE" },
	{ "turkiye", "TR" }, { "ivory coast", "CI" }, { "cape verde", "CV" },
	{ "swaziland", "SZ" }, { "burma", "MM" },
	{ "russian federation", "RU" }, { "the gambia", "GM" },
};

static const struct country *
find_code(struct slice code)
{
	size_t	lo = 0, hi = NELEM(countries), mid;
	char	a2[2];
	int	c;

	if (code.len != 2)
		return NULL;
	a2[0] = (char)(code.p[0] & ~0x20);
	a2[1] = (char)(code.p[1] & ~0x20);
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		c = memcmp(countries[mid].a2, a2, 2);
		if (c == 0)
			return &countries[mid];
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

/* The name, folded, is this text, folded already. */
static bool
same_name(struct buf *tmp, const char *name, struct slice folded)
{
	unsigned char	c = (unsigned char)name[0];

	/* Most names differ in the first letter: see that cheaply. */
	if (c < 0x80 && (c | 0x20) != (unsigned char)folded.p[0])
		return false;
	buf_clear(tmp);
	text_fold(tmp, slice_of(name));
	return slice_eq(buf_slice(tmp), folded);
}

static const struct country *
find_name(struct slice s)
{
	struct buf		 folded = { 0 }, tmp = { 0 };
	const struct country	*found = NULL, *c;
	struct slice		 f;

	text_fold(&folded, s);
	f = buf_slice(&folded);
	for (size_t i = 0; f.len > 0 && i < NELEM(countries); i++) {
		c = &countries[i];
		if (slice_eq_ascii_nocase(s, slice_of(c->a3)) ||
		    same_name(&tmp, c->en, f) || same_name(&tmp, c->nl, f)) {
			found = c;
			break;
		}
	}
	for (size_t i = 0; found == NULL && i < NELEM(others); i++)
		if (slice_eq(f, slice_of(others[i].name)))
			found = find_code(slice_of(others[i].a2));
	buf_release(&folded);
	buf_release(&tmp);
	return found;
}

enum err_code
country_parse(struct slice *out, struct arena *arena, struct slice text,
    struct err *err)
{
	struct slice		 s = slice_trim(text);
	const struct country	*c = find_code(s);

	if (c == NULL)
		c = find_name(s);
	if (c == NULL) {
		err_set(err, ERR_DATA, "\"%s\" is not a country",
		    types_quote(text).text);
		err_hint(err, "write a code of two letters, such as NL, or "
		    "the name in English or Dutch");
		return ERR_DATA;
	}
	*out = slice_dup(arena, slice_of(c->a2));
	return ERR_OK;
}

const char *
country_name_en(struct slice code)
{
	const struct country	*c = find_code(code);

	return c != NULL ? c->en : NULL;
}

const char *
country_name_nl(struct slice code)
{
	const struct country	*c = find_code(code);

	return c != NULL ? c->nl : NULL;
}
