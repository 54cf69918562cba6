#include "core/cli/lang.h"

#include "core/base/base.h"
#include "core/cli/nl.h"

const char *
lang_text(enum lang lang, const char *en)
{
	const char	*nl;

	if (lang == LANG_EN || en == NULL)
		return en;
	nl = nl_find(en);
	return nl != NULL ? nl : en;
}

bool
lang_has(enum lang lang, const char *en)
{
	return lang == LANG_EN || nl_find(en) != NULL;
}

enum lang
lang_parse(const char *locale)
{
	if (locale != NULL && strncmp(locale, "nl", 2) == 0 &&
	    (locale[2] == '\0' || locale[2] == '_' || locale[2] == '.' ||
	    locale[2] == '@'))
		return LANG_NL;
	return LANG_EN;
}

const char *
lang_code(enum lang lang)
{
	return lang == LANG_NL ? "nl" : "en";
}
