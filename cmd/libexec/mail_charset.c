#include "cmd/libexec/mail.h"

#include <errno.h>
#include <iconv.h>
#include <strings.h>

/* What programs write, and what is meant. */
static const struct { const char *said, *meant; } charsets[] = {
	{ "iso-8859-1", "windows-1252" }, { "latin1", "windows-1252" },
	{ "iso8859-1", "windows-1252" }, { "cp1252", "windows-1252" },
	{ "gb2312", "gb18030" }, { "gbk", "gb18030" },
	{ "ks_c_5601-1987", "cp949" }, { "euc-kr", "cp949" },
	{ "shift_jis", "cp932" }, { "x-sjis", "cp932" },
	{ "windows-31j", "cp932" }, { "big5", "big5-hkscs" },
	{ "iso-8859-8-i", "iso-8859-8" }, { "x-mac-roman", "macintosh" },
	{ "unicode-1-1-utf-7", "utf-7" }, { "x-unknown", "" },
	{ "unknown", "" }, { "unknown-8bit", "" }, { "8bit", "" },
	{ "us-ascii", "" }, { "ascii", "" }, { "default", "" },
	{ "utf8", "utf-8" }
};

static const char *
meant_by(const char *name)
{
	for (size_t i = 0; name != NULL && i < NELEM(charsets); i++)
		if (strcasecmp(name, charsets[i].said) == 0)
			return charsets[i].meant;
	return name == NULL ? "" : name;
}

/* Japanese in seven bits says what it is. */
static const char *
guess(struct slice text)
{
	if (utf8_check(text) != SIZE_MAX)
		return "windows-1252";
	return memmem(text.p, text.len, "\x1b$", 2) != NULL ||
	    memmem(text.p, text.len, "\x1b(J", 3) != NULL ? "iso-2022-jp" :
	    "utf-8";
}

static bool
convert(struct buf *b, struct slice text, const char *name)
{
	iconv_t	 cd = iconv_open("UTF-8", name);
	char	*in = (char *)(uintptr_t)text.p;
	size_t	 left = text.len;

	if (cd == (iconv_t)-1)
		return false;
	while (left > 0) {
		enum { STEP = 8192 };
		char	*to = buf_reserve(b, STEP);
		size_t	 room = STEP;
		size_t	 n = iconv(cd, &in, &left, &to, &room);

		b->len += STEP - room;
		if (n != (size_t)-1)
			break;
		if (errno == E2BIG)
			continue;
		buf_adds(b, "\xef\xbf\xbd");
		if (errno == EINVAL)
			break;
		in++;
		left--;
	}
	iconv_close(cd);
	return true;
}

/* "utf-8" stands on much that is not: no character of it is. */
static bool
is_other(struct slice text)
{
	bool	odd = false;

	for (size_t i = 0; i < text.len; ) {
		size_t		from = i;
		uint32_t	c = utf8_next(text, &i);

		if (c >= 0x80 && i - from > 1)
			return false;
		odd |= c >= 0x80;
	}
	return odd;
}

void
charset_add(struct buf *b, struct slice text, const char *said)
{
	const char	*name = meant_by(said);

	if (name[0] == '\0')
		name = guess(text);
	if (strcasecmp(name, "utf-8") == 0) {
		if (!is_other(text)) {
			buf_add(b, text);
			return;
		}
		name = "windows-1252";
	}
	if (!convert(b, text, name) && !convert(b, text, guess(text)))
		buf_add(b, text);
}
