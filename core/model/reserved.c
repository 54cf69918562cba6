#include "core/model/reserved.h"

#include "core/model/priv.h"

static const char *const reserved[] = {
	"and", "or", "not", "in", "missing", "any", "all", "count", "true",
	"false", "null", "today", "now", "yesterday", "tomorrow", "vandaag",
	"nu", "gisteren", "morgen", "revenue", "orders", "margin",
	"first_sale", "last_sale", "last_contact", "handle", "revision",
	"created", "changed", "id"
};

bool
name_is_reserved(struct slice name)
{
	size_t	 i;

	for (i = 0; i < NELEM(reserved); i++) {
		if (slice_eq(name, slice_of(reserved[i])))
			return true;
	}
	return false;
}

/* U+00C0 to U+024F are letters, but for the signs of times and divide. */
static bool
is_letter(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || c == '_' ||
	    (c >= 0xc0 && c <= 0x24f && c != 0xd7 && c != 0xf7);
}

static bool
is_valid(struct slice name, const char *more)
{
	uint32_t	 c;
	size_t		 i;

	if (name.len == 0 || name.len > NAME_BYTES_MAX ||
	    utf8_check(name) != SIZE_MAX)
		return false;
	for (i = 0; i < name.len; ) {
		bool	 first = i == 0, digit;

		c = utf8_next(name, &i);
		digit = c >= '0' && c <= '9';
		if (is_letter(c) || (digit && (!first || *more != '\0')))
			continue;
		if (first || c >= 0x80 || c == 0 ||
		    strchr(more, (int)c) == NULL)
			return false;
	}
	return true;
}

bool
name_is_valid(struct slice name)
{
	return is_valid(name, "");
}

bool
name_is_valid_choice(struct slice name)
{
	return is_valid(name, "-+./");
}
